using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.ApplicationHost;

/// <summary>An application of one test: nothing on the console, everything ended and removed afterwards.</summary>
internal sealed class ScratchApplication : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private DistributedApplication? _application;

    internal ScratchApplication(bool disableDashboard = false, params string[] args)
    {
        Folder = Directory.CreateTempSubdirectory("scratch-application-").FullName;
        Builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { Args = args, ProjectDirectory = Folder, DisableDashboard = disableDashboard });
        Builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(Log));
    }

    internal string Folder { get; }

    internal RecordedLines Log { get; } = new();

    internal IDistributedApplicationBuilder Builder { get; }

    /// <summary>Ends when the test has had enough time.</summary>
    internal CancellationToken Limit => _limit.Token;

    internal DistributedApplication Application => _application ??= Builder.Build();

    internal ResourceNotificationService Notifications => Application.ResourceNotifications;

    /// <summary>A program made of shell commands.</summary>
    internal IResourceBuilder<ExecutableResource> AddScript(string name, string script) =>
        Builder.AddExecutable(name, "sh", ".", "-c", script);

    internal Task StartAsync() => Application.StartAsync(Limit);

    internal Task<ResourceEvent> UntilAsync(string name, Func<CustomResourceSnapshot, bool> condition) =>
        Notifications.WaitForResourceAsync(name, change => condition(change.Snapshot), Limit);

    /// <summary>The first line of the resource that contains the text, without its time.</summary>
    internal Task<string> LineAsync(IResource resource, string text) => LineAsync(Logs.WatchAsync(resource), text);

    /// <summary>The first line of the instance that contains the text, without its time.</summary>
    internal Task<string> LineAsync(string resourceId, string text) => LineAsync(Logs.WatchAsync(resourceId), text);

    private ResourceLoggerService Logs => Application.Services.GetRequiredService<ResourceLoggerService>();

    private async Task<string> LineAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> watch, string text)
    {
        await foreach (var lines in watch.WithCancellation(Limit))
        {
            if (lines.FirstOrDefault(line => line.Content.Contains(text, StringComparison.Ordinal)) is { Content: { } content })
            {
                return content[(content.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            }
        }

        throw new InvalidOperationException($"No line contains '{text}'.");
    }

    internal static int PidOf(ResourceEvent change) =>
        Assert.IsType<int>(change.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value);

    public async ValueTask DisposeAsync()
    {
        await Application.StopAsync(CancellationToken.None);
        await Application.DisposeAsync();
        _limit.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
