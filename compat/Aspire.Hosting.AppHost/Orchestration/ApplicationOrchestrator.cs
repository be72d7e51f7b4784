using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Orchestration;

/// <summary>Brings the declared resources to life and ends them.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    EndpointAllocator endpoints,
    ResourceInstances instances,
    IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        CheckHealthChecks();
        foreach (var resource in model.Resources)
        {
            endpoints.Allocate(resource);
        }

        instances.Create(model.Resources.ToList());
        foreach (var resource in model.Resources)
        {
            await AnnounceAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var starts = instances.All
                .Where(instance => !instance.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
                .Select(instance => instance.StartAsync(waitForDependencies: true, cancellationToken));
            await Task.WhenAll([services.GetRequiredService<ContainerRuntimes>().WarnIfNeededAsync(model), .. starts]).ConfigureAwait(false);
            await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop while resources were still waiting: an ordinary end, which the host would log as a failed start.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Otherwise a process that says goodbye to one that has gone already would wait for it.
        endpoints.EndWaiting();
        return instances.StopAllAsync();
    }

    private void CheckHealthChecks()
    {
        var registered = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(r => r.Name).ToHashSet();
        var missing = model.Resources
            .SelectMany(r => r.Annotations.OfType<HealthCheckAnnotation>().Select(check => (r.Name, check.Key)))
            .Where(check => !registered.Contains(check.Key))
            .Select(check => $"A health check registration is missing. The resource '{check.Name}' refers to the health check '{check.Key}'.")
            .ToList();

        if (missing.Count > 0)
        {
            throw new OptionsValidationException(nameof(HealthCheckServiceOptions), typeof(HealthCheckServiceOptions), missing);
        }
    }

    private async Task AnnounceAsync(IResource resource, CancellationToken cancellationToken)
    {
        await notifications.PublishUpdateAsync(resource, Initial(resource)).ConfigureAwait(false);

        if (resource is ParameterResource parameter)
        {
            await AnnounceValueAsync(parameter, cancellationToken).ConfigureAwait(false);
        }
        else if (resource is ExternalServiceResource external)
        {
            await AnnounceServiceAsync(external, cancellationToken).ConfigureAwait(false);
        }
        else if (resource.Endpoints().Any())
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
        }
    }

    private static Func<CustomResourceSnapshot, CustomResourceSnapshot> Initial(IResource resource) => snapshot => snapshot with
    {
        State = resource.HasAnnotationOfType<ExplicitStartupAnnotation>() ? KnownResourceStates.NotStarted : snapshot.State,
        Properties = resource.Annotations.OfType<IProjectMetadata>().LastOrDefault() is { } project
            ? snapshot.Properties.Set(SnapshotProperties.ProjectPath, project.ProjectPath)
            : snapshot.Properties,
    };

    private async Task AnnounceServiceAsync(ExternalServiceResource service, CancellationToken cancellationToken)
    {
        try
        {
            var url = await service.GetUrlAsync(cancellationToken).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(service, snapshot => snapshot with
            {
                State = KnownResourceStates.Running,
                Urls = [new UrlSnapshot(null, url.ToString(), IsInternal: false)],
            }).ConfigureAwait(false);
        }
        catch (DistributedApplicationException problem)
        {
            services.GetRequiredService<ResourceLoggerService>().GetLogger(service).LogError("{Problem}", problem.Message);
            await notifications.PublishUpdateAsync(service, snapshot => snapshot with
            {
                State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
            }).ConfigureAwait(false);
        }
    }

    private async Task AnnounceValueAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        ResourceStateSnapshot state;
        string? value = null;
        try
        {
            value = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
            state = new(KnownResourceStates.Running, null);
        }
        catch (MissingParameterValueException)
        {
            state = new("Value missing", KnownResourceStateStyles.Warn);
        }

        await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
        {
            State = state,
            Properties = snapshot.Properties
                .Set(SnapshotProperties.Source, $"Parameters:{parameter.Name}")
                .Set(SnapshotProperties.ParameterValue, value, parameter.Secret),
        }).ConfigureAwait(false);
    }
}
