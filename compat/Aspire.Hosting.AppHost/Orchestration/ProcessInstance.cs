using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>A running instance of a resource: starts and stops its process and tells its state.</summary>
internal sealed class ProcessInstance(
    IResource resource, string suffix, ProcessGuard guard, IServiceProvider services, CancellationToken stopping)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);

    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();
    private readonly ResourceLoggerService _logs = services.GetRequiredService<ResourceLoggerService>();
    private readonly IDistributedApplicationEventing _eventing = services.GetRequiredService<IDistributedApplicationEventing>();
    private readonly EndpointAllocator _endpoints = services.GetRequiredService<EndpointAllocator>();
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    // Whoever holds it starts or stops the process.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationTokenSource? _waiting;
    private SupervisedProcess? _process;
    private Task _ending = Task.CompletedTask;

    internal IResource Resource { get; } = resource;

    internal string Id { get; } = $"{resource.Name}-{suffix}";

    internal string? State => _notifications.TryGetCurrentState(Id, out var current) ? current.Snapshot.State?.Text : null;

    /// <summary>Starts the process; one that waits for its dependencies already stops waiting.</summary>
    internal async Task StartAsync(bool waitForDependencies, CancellationToken cancellationToken)
    {
        if (!waitForDependencies && _waiting is { } waiting)
        {
            await waiting.CancelAsync().ConfigureAwait(false);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await _turn.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            await LaunchAsync(either.Token).ConfigureAwait(false);
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

    /// <summary>Stops the process and returns when nothing is left of it.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_process is not { Completion.IsCompleted: false } process)
            {
                return;
            }

            await TellAsync(s => s with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
            await process.StopAsync(Grace).ConfigureAwait(false);
            await _ending.ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        if (_process is { Completion.IsCompleted: false })
        {
            return;
        }

        await _ending.ConfigureAwait(false);
        await TellAsync(s => s with
        {
            State = KnownResourceStates.Starting,
            HealthReports = InitialSnapshots.PendingReports(Resource),
            Ready = null,
            ExitCode = null,
            StartTimeStamp = null,
            StopTimeStamp = null,
        }).ConfigureAwait(false);

        await WaitForDependenciesAsync(cancellationToken).ConfigureAwait(false);
        await _eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, services), cancellationToken).ConfigureAwait(false);

        var ownPorts = Resource.Endpoints().ToDictionary(endpoint => endpoint, _endpoints.OwnPort);
        var plan = await services.GetRequiredService<LaunchPlanner>().PlanAsync(Resource, suffix, ownPorts, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        var process = SupervisedProcess.Start(plan, guard, _clock, _logs.LogOf(Id).Append);
        _process = process;
        foreach (var (endpoint, port) in ownPorts)
        {
            _endpoints.Lead(endpoint, Id, port);
        }

        await TellRunningAsync(plan, process.Id).ConfigureAwait(false);
        _ending = EndAsync(process);
    }

    private async Task WaitForDependenciesAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _waiting = waiting;
        try
        {
            await _notifications.WaitForDependenciesAsync(Resource, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The user said to start it now.
        }
        finally
        {
            _waiting = null;
        }

        await TellAsync(s => s with { State = KnownResourceStates.Starting }).ConfigureAwait(false);
    }

    private Task TellRunningAsync(LaunchPlan plan, int pid) => TellAsync(s => s with
    {
        State = KnownResourceStates.Running,
        StartTimeStamp = Now,
        Urls = ResourceUrls.Of(Resource),
        EnvironmentVariables = [.. plan.Declared.Select(name => new EnvironmentVariableSnapshot(name, plan.Environment[name], IsFromSpec: true))],
        Properties = s.Properties
            .Set(SnapshotProperties.ExecutablePath, plan.FileName)
            .Set(SnapshotProperties.ExecutableWorkDir, plan.WorkingDirectory)
            .Set(SnapshotProperties.ExecutablePid, pid),
    });

    private async Task EndAsync(SupervisedProcess process)
    {
        var exitCode = await process.Completion.ConfigureAwait(false);

        foreach (var endpoint in Resource.Endpoints())
        {
            _endpoints.Lead(endpoint, Id, 0);
        }

        await TellAsync(s => s with
        {
            State = KnownResourceStates.Finished,
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
