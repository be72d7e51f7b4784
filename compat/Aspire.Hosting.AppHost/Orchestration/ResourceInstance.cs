using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>An instance of a resource: starts and stops its process or container and tells its state.</summary>
internal sealed class ResourceInstance(
    IResource resource, string id, ILauncher launcher, IServiceProvider services, CancellationToken stopping)
{
    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();
    private readonly ResourceLoggerService _logs = services.GetRequiredService<ResourceLoggerService>();
    private readonly IDistributedApplicationEventing _eventing = services.GetRequiredService<IDistributedApplicationEventing>();
    private readonly EndpointAllocator _endpoints = services.GetRequiredService<EndpointAllocator>();
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    // Whoever holds it starts or stops the workload.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private StartPreparation? _preparation;
    private Workload? _workload;
    private Task _ending = Task.CompletedTask;

    internal IResource Resource { get; } = resource;

    internal string Id { get; } = id;

    internal string? State => _notifications.TryGetCurrentState(Id, out var current) ? current.Snapshot.State?.Text : null;

    /// <summary>Starts this instance by itself; one that waits for its dependencies already stops waiting.</summary>
    internal Task StartAsync(CancellationToken cancellationToken) =>
        State == KnownResourceStates.Waiting && _preparation is { } waiting
            ? waiting.StopWaitingAsync()
            : StartAsync(new StartPreparation(Resource, [Id], services), cancellationToken);

    /// <summary>Starts this instance, which may share what comes before with others.</summary>
    internal async Task StartAsync(StartPreparation preparation, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await _turn.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            await LaunchAsync(preparation, either.Token).ConfigureAwait(false);
        }
        catch (ContainerRuntimeException unavailable)
        {
            _logs.GetLogger(Id).LogError("{Problem}", unavailable.Message);
            await TellAsync(s => s with { State = new(KnownResourceStates.RuntimeUnhealthy, KnownResourceStateStyles.Warn) }).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !either.IsCancellationRequested)
        {
            // Whatever it is concerns this resource alone: the others go on.
            _logs.GetLogger(Id).LogError(failure, "Failed to create resource {ResourceName}", Resource.Name);
            await TellAsync(s => s with
            {
                State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
                StopTimeStamp = Now,
            }).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops the resource and returns when nothing is left of it.</summary>
    internal Task StopAsync(CancellationToken cancellationToken) => StopAsync(workload => workload.StopAsync, cancellationToken);

    /// <summary>The application ends: stops the resource, unless it is to outlive the application.</summary>
    internal Task EndAsync() => StopAsync(workload => workload.EndAsync, CancellationToken.None);

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private async Task LaunchAsync(StartPreparation preparation, CancellationToken cancellationToken)
    {
        if (_workload is { Completion.IsCompleted: false })
        {
            return;
        }

        await _ending.ConfigureAwait(false);
        _preparation = preparation;
        await preparation.RunAsync(cancellationToken).ConfigureAwait(false);

        foreach (var parameter in ResourceRelationships.ParametersOf(Resource).Where(parameter => parameter.IsAwaited))
        {
            _logs.GetLogger(Id).LogInformation("Waiting for value from resource '{ResourceName}'", parameter.Name);
        }

        var workload = await launcher.LaunchAsync(Resource, Id, cancellationToken).ConfigureAwait(false);
        _workload = workload;
        foreach (var (endpoint, port) in workload.Ports)
        {
            _endpoints.Lead(endpoint, Id, port);
        }

        await TellRunningAsync(workload).ConfigureAwait(false);
        _ending = CompleteAsync(workload);
    }

    private Task TellRunningAsync(Workload workload) => TellAsync(s => s with
    {
        State = KnownResourceStates.Running,
        StartTimeStamp = Now,
        Urls = ResourceUrls.Of(Resource, isInactive: false),
        EnvironmentVariables = workload.Environment,
        Properties = workload.Properties.Aggregate(s.Properties, (all, property) => all.Set(property.Name, property.Value, property.IsSensitive)),
    });

    private async Task StopAsync(Func<Workload, Func<Task>> way, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_workload is not { } workload)
            {
                return;
            }

            if (!workload.Completion.IsCompleted)
            {
                await TellAsync(s => s with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
            }

            await way(workload)().ConfigureAwait(false);
            await _ending.ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task CompleteAsync(Workload workload)
    {
        var exitCode = await workload.Completion.ConfigureAwait(false);

        foreach (var endpoint in Resource.Endpoints())
        {
            _endpoints.Lead(endpoint, Id, 0);
        }

        await TellAsync(s => s with
        {
            State = launcher.EndState,
            ExitCode = exitCode,
            StopTimeStamp = Now,
            Urls = [.. s.Urls.Select(url => url with { IsInactive = true })],
        }).ConfigureAwait(false);

        if (_notifications.TryGetCurrentState(Id, out var last))
        {
            await _eventing.PublishAsync(new ResourceStoppedEvent(Resource, services, last), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private Task TellAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        _notifications.PublishUpdateAsync(Resource, Id, change);
}
