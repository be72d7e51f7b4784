using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Stigmer.Tests.AppHost;

/// <summary>An application made of shell commands, with the AppHost's own services as the test adds them.</summary>
internal sealed class ScratchAppHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private DistributedApplication? _application;

    internal ScratchAppHost(params string[] arguments)
    {
        Builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { Args = arguments, ProjectDirectory = Folder.Path });
        Builder.Services.AddLogging(logging => logging.ClearProviders());
    }

    internal TempFolder Folder { get; } = new();

    internal IDistributedApplicationBuilder Builder { get; }

    internal CancellationToken Limit => _limit.Token;

    internal DistributedApplication Application => _application ??= Builder.Build();

    internal IResourceBuilder<ExecutableResource> AddScript(string name, string script) =>
        Builder.AddExecutable(name, "sh", ".", "-c", script);

    internal Task StartAsync() => Application.StartAsync(Limit);

    internal Task<ResourceEvent> UntilAsync(string name, Func<CustomResourceSnapshot, bool> condition) =>
        Application.ResourceNotifications.WaitForResourceAsync(name, change => condition(change.Snapshot), Limit);

    public async ValueTask DisposeAsync()
    {
        await Application.StopAsync(CancellationToken.None);
        await Application.DisposeAsync();
        _limit.Dispose();
        Folder.Dispose();
    }
}
