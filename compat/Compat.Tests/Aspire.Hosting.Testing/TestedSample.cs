using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Compat.Tests.ApplicationHost;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.ApplicationTesting;

/// <summary>What tests of the sample application share: its log, and an end to patience.</summary>
internal sealed class TestedSample : IDisposable
{
    private readonly CancellationTokenSource _limit = new(Patience.Limit);

    internal RecordedLines Log { get; } = new();

    internal CancellationToken Limit => _limit.Token;

    internal async Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args) =>
        Quiet(await DistributedApplicationTestingBuilder.CreateAsync<TestedSample>(args, Limit));

    internal IDistributedApplicationTestingBuilder Quiet(IDistributedApplicationTestingBuilder builder)
    {
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(Log));
        return builder;
    }

    internal async Task<int> PidOfScriptAsync(DistributedApplication application) => ScratchApplication.PidOf(
        await application.ResourceNotifications.WaitForResourceAsync("script", e => e.Snapshot.State?.Text == KnownResourceStates.Running, Limit));

    internal async Task UntilLoggedAsync(string line)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!Log.Lines.Any(logged => logged.Contains(line, StringComparison.Ordinal)))
        {
            await timer.WaitForNextTickAsync(Limit);
        }
    }

    public void Dispose()
    {
        _limit.Dispose();
        Log.Dispose();
    }
}
