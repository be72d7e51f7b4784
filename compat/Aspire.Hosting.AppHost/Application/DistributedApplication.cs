using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>A declared application, which can be run.</summary>
public class DistributedApplication(IHost host) : IHost, IAsyncDisposable
{
    private readonly IHost _host = host;

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The states of the resources.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>The commands of the resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>Begins a declaration.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <summary>Begins a declaration.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Starts everything; returns when each resource that starts by itself has been started.</summary>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var started = new BeforeStartEvent(Services, Services.GetRequiredService<DistributedApplicationModel>());
        await Services.GetRequiredService<IDistributedApplicationEventing>().PublishAsync(started, cancellationToken).ConfigureAwait(false);
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops everything.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>Runs until the user or the system asks to stop, or the description for deployment is written.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until the user or the system asks to stop, or the description for deployment is written.</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            await _host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            Services.GetService<ManifestPublication>()?.ThrowIfFailed();
        }
        catch (OperationCanceledException) when (IsStopping(cancellationToken))
        {
            // Asked to stop while resources were still starting: an ordinary end.
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public virtual void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _host.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    Task IHost.StartAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    Task IHost.StopAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    private bool IsStopping(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
        || Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
}
