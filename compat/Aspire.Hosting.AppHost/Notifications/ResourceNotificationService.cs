using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states of all resources: told, kept and watched.</summary>
public class ResourceNotificationService : IDisposable
{
    // A watcher so far behind loses the oldest changes, never the newest.
    private const int WatcherBacklog = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly IServiceProvider _services;

    internal ResourceNotificationService(IServiceProvider services) => _services = services;

    /// <summary>Changes the state of every instance of the resource.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in resource.InstanceIds())
        {
            await PublishUpdateAsync(resource, id, stateFactory).ConfigureAwait(false);
        }
    }

    /// <summary>Changes the state of one instance of the resource.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);

        Update(resource, resourceId, stateFactory);
        return Task.CompletedTask;
    }

    /// <summary>The present state of every resource, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var watch = Watch();
        foreach (var known in watch.Present)
        {
            yield return known;
        }

        await foreach (var change in watch.Changes.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <summary>Waits until the resource is in the state: Running, if none is named.</summary>
    public async Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
    {
        var state = targetState ?? KnownResourceStates.Running;
        await WaitForResourceAsync(resourceName, [state], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the resource is in one of the states, and says in which.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = await WaitForResourceAsync(
            resourceName, e => e.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken).ConfigureAwait(false);
        return found.Snapshot.State!.Text;
    }

    /// <summary>Waits until an instance of the resource is as described.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The operation was cancelled before the resource met the predicate: {resourceName}");
    }

    /// <summary>
    /// Waits until the resource runs, is healthy and everything that follows on that is done. Where nobody looks on who could
    /// start it again, it is given up when the resource ends.
    /// </summary>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        try
        {
            var isWatched = !_services.GetRequiredService<IOptions<DistributedApplicationOptions>>().Value.DisableDashboard;
            var healthy = await WaitForResourceAsync(
                resourceName,
                e => IsReady(e.Snapshot) || (!isWatched && e.Snapshot.IsUnavailable),
                cancellationToken).ConfigureAwait(false);
            if (!IsReady(healthy.Snapshot))
            {
                throw new DistributedApplicationException(
                    $"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
            }

            await healthy.Snapshot.Ready!.WaitAsync(cancellationToken).ConfigureAwait(false);
            return healthy;
        }
        catch (OperationCanceledException canceled)
        {
            throw new OperationCanceledException(
                $"Resource '{resourceName}' failed to become healthy before the operation was cancelled.{Environment.NewLine}{Describe(resourceName)}",
                canceled,
                cancellationToken);
        }
    }

    /// <summary>Waits for everything that the resource was declared to wait for.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken) =>
        new DependencyWaits(this, _services).WaitAsync(resource, cancellationToken);

    /// <summary>The present state of the instance of that id, or of the resource of that name when it has but one.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            if (!_current.TryGetValue(resourceId, out resourceEvent))
            {
                var named = _current.Values.Where(e => string.Equals(e.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
                resourceEvent = named.Count == 1 ? named[0] : null;
            }

            return resourceEvent is not null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _watchers.ForEach(watcher => watcher.Writer.TryComplete());
            _watchers.Clear();
        }

        GC.SuppressFinalize(this);
    }

    internal void Update(IResource resource, string id, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_gate)
        {
            var before = _current.TryGetValue(id, out var known) ? known.Snapshot : InitialSnapshots.For(resource);
            var change = new ResourceEvent(resource, id, stateFactory(before));
            _current[id] = change;
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(change));
        }
    }

    /// <summary>Waits until that instance is as described.</summary>
    internal async Task<CustomResourceSnapshot> WaitForInstanceAsync(
        string id, Func<CustomResourceSnapshot, bool> predicate, CancellationToken cancellationToken)
    {
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(change.ResourceId, id, StringComparison.OrdinalIgnoreCase) && predicate(change.Snapshot))
            {
                return change.Snapshot;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>The present state of every resource, and every change from then on.</summary>
    internal ResourceWatch Watch()
    {
        var watcher = Channel.CreateBounded<ResourceEvent>(
            new BoundedChannelOptions(WatcherBacklog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_gate)
        {
            _watchers.Add(watcher);
            return new ResourceWatch([.. _current.Values], watcher.Reader, () => Forget(watcher));
        }
    }

    private static bool IsReady(CustomResourceSnapshot snapshot) =>
        snapshot is { HealthStatus: Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, Ready: not null };

    private void Forget(Channel<ResourceEvent> watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
        }
    }

    private string Describe(string resourceName)
    {
        if (!TryGetCurrentState(resourceName, out var known))
        {
            return $"Unable to retrieve current state for resource '{resourceName}'.";
        }

        var state = known.Snapshot;
        (string Label, object? Value)[] facts =
        [
            ("Creation Time", state.CreationTimeStamp), ("Start Time", state.StartTimeStamp), ("Stop Time", state.StopTimeStamp), ("Exit Code", state.ExitCode),
        ];

        return string.Join(Environment.NewLine,
        [
            $"- Current State: {state.State?.Text ?? "(null)"}",
            .. facts.Where(fact => fact.Value is not null).Select(fact => $"- {fact.Label}: {fact.Value}"),
            $"- Current Health: {state.HealthStatus?.ToString() ?? "(null)"}",
            .. state.HealthReports.IsEmpty ? (string[])[] : ["- Health Reports:"],
            .. state.HealthReports.Select(report => $"  - {report.Name}: {report.Status?.ToString() ?? "Unknown"}"),
        ]);
    }
}
