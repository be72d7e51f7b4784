using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Parameters;
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
    ParameterProcessor parameters,
    IServiceProvider services) : IHostedService
{
    private readonly Lock _gate = new();
    private Task _lateStarts = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        CheckHealthChecks();
        var runtimes = services.GetRequiredService<ContainerRuntimes>();
        await runtimes.RequireAsync(model, cancellationToken).ConfigureAwait(false);
        foreach (var resource in model.Resources)
        {
            endpoints.Allocate(resource);
        }

        instances.Create(model.Resources.ToList());
        foreach (var resource in model.Resources)
        {
            await AnnounceAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        // The first to be settled: everybody else may need them.
        await parameters.InitializeAsync(model.Resources.OfType<ParameterResource>(), StartWhatFailed).ConfigureAwait(false);

        try
        {
            var external = model.Resources.OfType<ExternalServiceResource>().Select(service => AnnounceServiceAsync(service, cancellationToken));
            var starts = StartTogether(
                instances.All.Where(instance => !instance.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()), cancellationToken);
            await Task.WhenAll([runtimes.WarnIfNeededAsync(model), .. external, .. starts]).ConfigureAwait(false);
            await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop while resources were still waiting: an ordinary end, which the host would log as a failed start.
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await parameters.EndAsync().ConfigureAwait(false);

        // Otherwise a process that says goodbye to one that has gone already would wait for it.
        endpoints.EndWaiting();
        await instances.StopAllAsync().ConfigureAwait(false);
        await _lateStarts.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Somebody has entered a value after all: starts again what had failed, unless it lacks another one still.</summary>
    private void StartWhatFailed()
    {
        lock (_gate)
        {
            var failed = instances.All.Where(instance =>
                instance.State == KnownResourceStates.FailedToStart
                && !ResourceRelationships.ParametersOf(instance.Resource).Any(parameter => parameter.IsGivenUp));
            _lateStarts = Task.WhenAll([_lateStarts, .. StartTogether(failed, CancellationToken.None)]);
        }
    }

    private void CheckHealthChecks()
    {
        var registered = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(r => r.Name).ToHashSet();
        var missing = model.Resources
            .SelectMany(r => r.Annotations.OfType<HealthCheckAnnotation>().Select(check => (r.Name, check.Key)))
            .Where(check => !registered.Contains(check.Key))
            .ToList();

        foreach (var (name, key) in missing)
        {
            services.GetRequiredService<ILogger<DistributedApplicationBuilder>>()
                .LogCritical("The health check '{Key}' is not registered and is required for resource '{ResourceName}'.", key, name);
        }

        if (missing.Count > 0)
        {
            throw new OptionsValidationException(
                nameof(HealthCheckServiceOptions),
                typeof(HealthCheckServiceOptions),
                ["A health check registration is missing. Check logs for more details."]);
        }
    }

    private async Task AnnounceAsync(IResource resource, CancellationToken cancellationToken)
    {
        await notifications.PublishUpdateAsync(resource, Initial(resource)).ConfigureAwait(false);

        if (resource.Endpoints().Any())
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(resource, s => s with { Urls = ResourceUrls.Of(resource, isInactive: true) }).ConfigureAwait(false);
        }
    }

    /// <summary>Starts the instances; those of one resource share what comes before.</summary>
    private IReadOnlyList<Task> StartTogether(IEnumerable<ResourceInstance> chosen, CancellationToken cancellationToken) =>
    [
        .. chosen.GroupBy(instance => instance.Resource).ToList().SelectMany(together =>
        {
            var preparation = new StartPreparation(together.Key, [.. together.Select(instance => instance.Id)], services);
            return together.Select(instance => instance.StartAsync(preparation, cancellationToken));
        }),
    ];

    private Func<CustomResourceSnapshot, CustomResourceSnapshot> Initial(IResource resource) => snapshot => snapshot with
    {
        CreationTimeStamp = snapshot.CreationTimeStamp ?? services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime,
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
}
