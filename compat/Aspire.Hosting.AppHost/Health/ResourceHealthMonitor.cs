using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Checks each resource's health as long as it runs, and tells when it is ready.</summary>
internal sealed class ResourceHealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService checks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    ILogger<ResourceHealthMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnhealthyStep = TimeSpan.FromSeconds(1);
    private const int MostUnhealthySteps = 5;

    private readonly TimeProvider _clock = (TimeProvider?)services.GetService(typeof(TimeProvider)) ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _loops = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loops = new List<Task>();

        await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            var isRunning = change.Snapshot.State?.Text == KnownResourceStates.Running;

            if (isRunning && !_loops.ContainsKey(change.ResourceId))
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                _loops[change.ResourceId] = stop;
                loops.RemoveAll(loop => loop.IsCompleted);
                loops.Add(LoopAsync(change.Resource, change.ResourceId, stop.Token));
            }
            else if (!isRunning && _loops.TryRemove(change.ResourceId, out var running))
            {
                await running.CancelAsync().ConfigureAwait(false);
                running.Dispose();
            }
        }

        await Task.WhenAll(loops).ConfigureAwait(false);
    }

    private async Task LoopAsync(IResource resource, string id, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet(StringComparer.Ordinal);
        var isReady = false;
        var badReports = 0;

        try
        {
            while (true)
            {
                var isHealthy = keys.Count == 0 || await ReportAsync(resource, id, keys, cancellationToken).ConfigureAwait(false);

                if (isHealthy && !isReady)
                {
                    isReady = true;
                    await AnnounceReadyAsync(resource, id, cancellationToken).ConfigureAwait(false);
                }

                if (keys.Count == 0)
                {
                    return;
                }

                badReports = isHealthy ? 0 : badReports + 1;
                var pause = isHealthy ? HealthyInterval : UnhealthyStep * Math.Min(MostUnhealthySteps, badReports);
                await Task.Delay(pause, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It does not run any more.
        }
    }

    private async Task<bool> ReportAsync(IResource resource, string id, HashSet<string> keys, CancellationToken cancellationToken)
    {
        var report = await CheckAsync(keys, cancellationToken).ConfigureAwait(false);
        ImmutableArray<HealthReportSnapshot> reports =
        [
            .. keys.Select(key => report.Entries.TryGetValue(key, out var entry)
                ? new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.ToString())
                : new HealthReportSnapshot(key, null, null, null)),
        ];

        // A report of a process that has ended meanwhile must not be taken for one of its successor.
        cancellationToken.ThrowIfCancellationRequested();
        await notifications.PublishUpdateAsync(resource, id, s => s with { HealthReports = reports }).ConfigureAwait(false);
        return report.Status == HealthStatus.Healthy;
    }

    private async Task<HealthReport> CheckAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await checks.CheckHealthAsync(r => keys.Contains(r.Name), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A check that cannot even be made may throw anything; which one it was, nobody knows.
            var entry = new HealthReportEntry(HealthStatus.Unhealthy, "Error calling HealthCheckService.", TimeSpan.Zero, failure, data: null);
            return new HealthReport(keys.ToDictionary(key => key, _ => entry), TimeSpan.Zero);
        }
    }

    /// <summary>The event of a resource is one for all its replicas: whoever comes later shares it.</summary>
    private async Task AnnounceReadyAsync(IResource resource, string id, CancellationToken cancellationToken)
    {
        Task handlers;
        lock (_gate)
        {
            handlers = ReadyOfOthers(resource, id)
                ?? Task.Run(() => eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken), cancellationToken);
            notifications.Update(resource, id, s => s with { Ready = handlers });
        }

        try
        {
            await handlers.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "A subscriber of the ready event of resource '{Resource}' failed.", resource.Name);
        }
    }

    private Task? ReadyOfOthers(IResource resource, string id) => resource.InstanceIds()
        .Where(other => other != id)
        .Select(other => notifications.TryGetCurrentState(other, out var known) ? known.Snapshot : null)
        .FirstOrDefault(snapshot => snapshot?.Ready is not null && snapshot.State?.Text == KnownResourceStates.Running)?.Ready;
}
