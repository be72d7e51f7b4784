using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Viewing;

/// <summary>
/// Shows on the console how each resource fares. Its start lasts until all are healthy, so that the line that the
/// application has started comes last, below the ones that say where to go; or until what is left cannot be started.
/// </summary>
internal sealed class ConsoleView(
    DistributedApplicationModel model, ResourceNotificationService notifications, WhereToGo whereToGo, ILogger<ConsoleView> logger)
    : ResourceWatcher(notifications)
{
    private readonly ResourceNotificationService _notifications = notifications;
    private readonly ConcurrentDictionary<string, string> _shown = new();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var resources = model.Resources.Where(resource => resource is not ParameterResource);
        try
        {
            var outcomes = await Task.WhenAll(resources.Select(resource => _notifications.WaitForResourceAsync(
                resource.Name, change => change.Snapshot.IsHealthy || change.Snapshot.HasFailedToStart, cancellationToken)));
            var failed = outcomes.Where(outcome => outcome.Snapshot.HasFailedToStart).Select(outcome => outcome.Resource.Name).ToList();
            if (failed.Count == 0)
            {
                logger.Ready(await whereToGo.DescribeAsync(cancellationToken));
            }
            else
            {
                logger.NotReady(string.Join(", ", failed));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop before everything was up: an ordinary end, which the host would report as a failed start.
        }
    }

    protected override ValueTask OnChangeAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        var summary = change.Snapshot.Summary;
        if (summary.Length > 0 && _shown.GetValueOrDefault(change.ResourceId) != summary)
        {
            _shown[change.ResourceId] = summary;
            logger.StateChanged(change.Resource.Name, summary);
        }

        return ValueTask.CompletedTask;
    }
}
