using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Waiting;

/// <summary>Holds a resource back until everything that it waits for is there.</summary>
internal sealed class DependencyWaits(ResourceNotificationService notifications, IServiceProvider services)
{
    private readonly ResourceLoggerService _logs = services.GetRequiredService<ResourceLoggerService>();

    // With somebody who looks on, a dependency that ended may be started again; without, waiting on would be for ever.
    private readonly bool _giveUp = services.GetRequiredService<IOptions<DistributedApplicationOptions>>().Value.DisableDashboard;

    internal async Task WaitAsync(IResource resource, CancellationToken cancellationToken)
    {
        var dependencies = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Dependency).Distinct().ToList();
        if (dependencies.Count == 0)
        {
            return;
        }

        await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Waiting }).ConfigureAwait(false);
        await Task.WhenAll(dependencies
            .SelectMany(dependency => dependency.InstanceIds().Select(id => WaitForAsync(resource, dependency, id, cancellationToken))))
            .ConfigureAwait(false);
    }

    private async Task WaitForAsync(IResource resource, IResource dependency, string id, CancellationToken cancellationToken)
    {
        var logger = _logs.GetLogger(resource);

        logger.LogInformation("Waiting for resource '{Name}' to enter the '{State}' state.", dependency.Name, KnownResourceStates.Running);
        await UntilAsync(id, s => s.State?.Text == KnownResourceStates.Running, logger, cancellationToken).ConfigureAwait(false);

        if (dependency.HasAnnotationOfType<HealthCheckAnnotation>())
        {
            logger.LogInformation("Waiting for resource '{Name}' to become healthy.", dependency.Name);
            await UntilAsync(id, s => s.HealthStatus == HealthStatus.Healthy, logger, cancellationToken).ConfigureAwait(false);
        }

        logger.LogInformation("Waiting for resource ready to execute for '{Name}'.", dependency.Name);
        var ready = await UntilAsync(id, s => s.Ready is not null, logger, cancellationToken).ConfigureAwait(false);
        await ready.Ready!.WaitAsync(cancellationToken).ConfigureAwait(false);

        logger.LogInformation("Finished waiting for resource '{Name}'.", dependency.Name);
    }

    private async Task<CustomResourceSnapshot> UntilAsync(
        string id, Func<CustomResourceSnapshot, bool> reached, ILogger logger, CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!string.Equals(change.ResourceId, id, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (reached(change.Snapshot))
            {
                return change.Snapshot;
            }

            if (_giveUp && change.Snapshot.State?.Text is { } state
                && (state == KnownResourceStates.RuntimeUnhealthy || KnownResourceStates.TerminalStates.Contains(state)))
            {
                var problem = state == KnownResourceStates.FailedToStart
                    ? $"Dependency resource '{change.Resource.Name}' failed to start."
                    : $"Resource '{change.Resource.Name}' has entered the '{state}' state prematurely.";
                logger.LogError("{Problem}", problem);
                throw new DistributedApplicationException(problem);
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }
}
