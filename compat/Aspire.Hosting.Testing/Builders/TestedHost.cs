using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The test's end of an application that its own entry point runs.</summary>
internal sealed class TestedHost(SuspendingFactory factory, DistributedApplication application) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => application.Services;

    public Task StartAsync(CancellationToken cancellationToken = default) => factory.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => factory.DisposeAsync().AsTask().WaitAsync(cancellationToken);

    public void Dispose() => factory.Dispose();

    public ValueTask DisposeAsync() => factory.DisposeAsync();
}
