using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing.EntryPoints;

/// <summary>The application's host, which tells when it has started or why it has not.</summary>
internal sealed class ObservedHost(IHost host, TaskCompletionSource started, CancellationToken disposing) : IHost, IAsyncDisposable
{
    private int _disposed;

    public IServiceProvider Services => host.Services;

    /// <summary>Has the application run by an observed host instead of its own.</summary>
    internal static void Intercept(IServiceCollection services, TaskCompletionSource started, CancellationToken disposing)
    {
        var create = services.Last(service => service.ServiceType == typeof(IHost) && !service.IsKeyedService).ImplementationFactory
            ?? throw new InvalidOperationException($"Registered service descriptor for {typeof(IHost)} does not conform to any known pattern.");
        services.Replace(ServiceDescriptor.Singleton<IHost>(provider => new ObservedHost((IHost)create(provider), started, disposing)));
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disposing);
            await host.StartAsync(either.Token).ConfigureAwait(false);
            started.TrySetResult();
        }
        catch (Exception failure)
        {
            started.TrySetException(failure);
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            host.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The host disposes its services, of which this is one.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            host.Dispose();
        }
    }
}
