using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Interactions;
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

    // Nobody there to ask: what lacks a value will not start.
    private readonly InteractionService _interactions = services.GetRequiredService<InteractionService>();

    internal async Task WaitAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Distinct().ToList();
        if (waits.Count == 0)
        {
            return;
        }

        // Only those that start: another instance of the resource may be running.
        await notifications.PublishUpdateAsync(
            resource,
            s => s.State is null || s.State.Text == KnownResourceStates.Starting ? s with { State = KnownResourceStates.Waiting } : s)
            .ConfigureAwait(false);
        await Task.WhenAll(waits.Select(wait => WaitAsync(wait, _logs.GetLogger(resource), cancellationToken))).ConfigureAwait(false);
    }

    private Task WaitAsync(WaitAnnotation wait, ILogger logger, CancellationToken cancellationToken)
    {
        var name = wait.Dependency.Name;
        var ids = wait.Dependency.InstanceIds();
        if (wait.ExitCode is { } exitCode)
        {
            logger.LogInformation("Waiting for resource '{Name}' to complete.", name);
            return Task.WhenAll(ids.Select(id => UntilEndAsync(id, ids.Count > 1 ? id : name, exitCode, logger, cancellationToken)));
        }

        logger.LogInformation("Waiting for resource '{Name}' to enter the '{State}' state.", name, KnownResourceStates.Running);
        return Task.WhenAll(ids.Select(id => UntilReadyAsync(id, ids.Count > 1 ? id : name, wait.Dependency, logger, cancellationToken)));
    }

    private async Task UntilReadyAsync(string id, string name, IResource dependency, ILogger logger, CancellationToken cancellationToken)
    {
        await UntilAsync(id, name, dependency, s => s.State?.Text == KnownResourceStates.Running, logger, cancellationToken).ConfigureAwait(false);

        if (dependency.HasAnnotationOfType<HealthCheckAnnotation>())
        {
            logger.LogInformation("Waiting for resource '{Name}' to become healthy.", name);
            await UntilAsync(id, name, dependency, s => s.HealthStatus == HealthStatus.Healthy, logger, cancellationToken).ConfigureAwait(false);
        }

        logger.LogInformation("Waiting for resource ready to execute for '{Name}'.", name);
        var ready = await UntilAsync(id, name, dependency, s => s.Ready is not null, logger, cancellationToken).ConfigureAwait(false);
        await ready.Ready!.WaitAsync(cancellationToken).ConfigureAwait(false);

        logger.LogInformation("Finished waiting for resource '{Name}'.", name);
    }

    private async Task UntilEndAsync(string id, string name, int exitCode, ILogger logger, CancellationToken cancellationToken)
    {
        var end = await notifications.WaitForInstanceAsync(id, HasEnded, cancellationToken).ConfigureAwait(false);
        if (HasFailedToStart(end))
        {
            throw Refusal($"Dependency resource '{name}' failed to start.", logger);
        }

        if (end.ExitCode is { } code && code != exitCode)
        {
            throw Refusal($"Resource '{name}' has entered the '{end.State?.Text}' state with exit code '{code}', expected '{exitCode}'.", logger);
        }

        logger.LogInformation("Finished waiting for resource '{Name}'.", name);
    }

    private async Task<CustomResourceSnapshot> UntilAsync(
        string id, string name, IResource dependency, Func<CustomResourceSnapshot, bool> reached, ILogger logger, CancellationToken cancellationToken)
    {
        var found = await notifications.WaitForInstanceAsync(
            id, s => reached(s) || (_giveUp && s.IsUnavailable) || (HasFailedToStart(s) && _interactions.IsDeserted && LacksAValue(dependency)), cancellationToken).ConfigureAwait(false);
        if (reached(found))
        {
            return found;
        }

        throw Refusal(
            HasFailedToStart(found)
                ? $"Dependency resource '{name}' failed to start."
                : $"Resource '{name}' has entered the '{found.State?.Text}' state prematurely.",
            logger);
    }

    private static bool LacksAValue(IResource resource) =>
        ResourceRelationships.ParametersOf(resource).Any(parameter => parameter.IsGivenUp)
        || resource.Annotations.OfType<WaitAnnotation>().Any(wait => LacksAValue(wait.Dependency));

    private static bool HasFailedToStart(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.FailedToStart;

    private static bool HasEnded(CustomResourceSnapshot snapshot) =>
        snapshot.ExitCode is not null || (snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text));

    private static DistributedApplicationException Refusal(string problem, ILogger logger)
    {
        logger.LogError("{Problem}", problem);
        return new DistributedApplicationException(problem);
    }
}
