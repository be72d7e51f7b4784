using Microsoft.Extensions.Hosting;

namespace Stigmer.AppHost.Viewing;

/// <summary>
/// Sees every change of every resource, from before the first one starts until after the last one has ended: a
/// background service would begin only when all resources have been started.
/// </summary>
internal abstract class ResourceWatcher(ResourceNotificationService notifications) : IHostedLifecycleService
{
    // Not disposed: an application may be stopped once more after its end, as Aspire's tests do.
    private readonly CancellationTokenSource _stop = new();
    private Task _watch = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _watch = WatchAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public virtual Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected abstract ValueTask OnChangeAsync(ResourceEvent change, CancellationToken cancellationToken);

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            if (change.Resource is not ParameterResource)
            {
                await OnChangeAsync(change, cancellationToken);
            }
        }
    }
}
