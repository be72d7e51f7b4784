using Microsoft.Extensions.Options;
using Stigmer.AppHost.Viewing;

namespace Stigmer.AppHost.Restarts;

/// <summary>Shows why a resource crashed and starts it again, with longer and longer waits; one that could not even be started is only shown.</summary>
internal sealed class CrashRestarter(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    CrashReports reports,
    IOptions<RestartOptions> options,
    TimeProvider clock) : ResourceWatcher(notifications)
{
    private readonly ResourceNotificationService _notifications = notifications;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, CrashRecord> _records = [];
    private readonly List<Task> _restarts = [];

    public override async Task StoppingAsync(CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public override async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await base.StoppedAsync(cancellationToken);
        await Task.WhenAll(_restarts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async ValueTask OnChangeAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        if (!change.Resource.HasAnnotationOfType<RestartOnCrashAnnotation>())
        {
            return;
        }

        var record = _records.GetValueOrDefault(change.ResourceId) ?? new CrashRecord();
        (_records[change.ResourceId], var delay, var givesUp) = record.After(change.Snapshot, clock.GetUtcNow(), options.Value);

        if (change.Snapshot.State?.Text == KnownResourceStates.FailedToStart && record.State != KnownResourceStates.FailedToStart)
        {
            await reports.ShowFailedStartAsync(change, cancellationToken);
        }

        if (givesUp)
        {
            await GiveUpAsync(change, cancellationToken);
        }

        if (delay is { } wait && !_stopping.IsCancellationRequested)
        {
            await reports.ShowAsync(change, wait, cancellationToken);
            _restarts.RemoveAll(restart => restart.IsCompleted);
            _restarts.Add(RestartAsync(change, wait));
        }
    }

    private async Task GiveUpAsync(ResourceEvent crash, CancellationToken cancellationToken)
    {
        await reports.ShowAsync(crash, wait: null, cancellationToken);

        // Who waits for it to come up waits in vain now; and what it said is shown already.
        _records[crash.ResourceId] = _records[crash.ResourceId] with { State = KnownResourceStates.FailedToStart };
        await _notifications.PublishUpdateAsync(crash.Resource, crash.ResourceId, snapshot => snapshot with
        {
            State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
        });
    }

    private async Task RestartAsync(ResourceEvent crash, TimeSpan wait)
    {
        await Task.Delay(wait, clock, _stopping.Token);
        var result = await commands.ExecuteCommandAsync(crash.ResourceId, KnownResourceCommands.StartCommand, _stopping.Token);
        reports.Restarted(crash, result);
    }
}
