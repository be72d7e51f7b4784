using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>What comes before the start of a resource: it waits for its dependencies, and its subscribers are told. Once for all instances that start together.</summary>
internal sealed class StartPreparation(IResource resource, IReadOnlyList<string> ids, IServiceProvider services)
{
    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();

    // Not disposed: somebody may click when the wait has just ended by itself.
    private readonly CancellationTokenSource _startNow = new();
    private readonly Lock _gate = new();
    private Task? _run;

    /// <summary>Ends when the instances may start; fails when they may not.</summary>
    internal Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _run ??= Task.Run(() => PrepareAsync(cancellationToken), cancellationToken);
        }
    }

    /// <summary>The user said to start it now.</summary>
    internal Task StopWaitingAsync() => _startNow.CancelAsync();

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await TellAsync(s => s with
        {
            State = KnownResourceStates.Starting,
            HealthReports = InitialSnapshots.PendingReports(resource),
            Ready = null,
            ExitCode = null,
            StartTimeStamp = null,
            StopTimeStamp = null,
        }).ConfigureAwait(false);

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _startNow.Token);
        try
        {
            await _notifications.WaitForDependenciesAsync(resource, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_startNow.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Then without its dependencies.
        }

        await TellAsync(s => s with { State = KnownResourceStates.Starting }).ConfigureAwait(false);
        await services.GetRequiredService<IDistributedApplicationEventing>()
            .PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken).ConfigureAwait(false);
    }

    private async Task TellAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        foreach (var id in ids)
        {
            await _notifications.PublishUpdateAsync(resource, id, change).ConfigureAwait(false);
        }
    }
}
