using Microsoft.Extensions.Diagnostics.HealthChecks;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Whether a runner polls the runners' queue.</summary>
internal sealed class RunnerCheck(ITemporalClient client, TemporalSettings settings, TimeProvider clock) : IHealthCheck
{
    internal const string Name = "agent-runner";

    /// <summary>A poll lasts up to a minute; Temporal remembers pollers for longer than they live.</summary>
    internal static readonly TimeSpan PollerAge = TimeSpan.FromSeconds(75);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Asked first: it answers at once, where the first of the other calls waits for a Temporal to connect to.
            var options = new RpcOptions { CancellationToken = cancellationToken, Retry = false };
            await client.Connection.CheckHealthAsync(options: options);
            var queue = await client.WorkflowService.DescribeTaskQueueAsync(
                new DescribeTaskQueueRequest
                {
                    Namespace = settings.Namespace,
                    TaskQueue = new TaskQueue { Name = settings.RunnerTaskQueue },
                    TaskQueueType = TaskQueueType.Activity,
                },
                options);

            return queue.Pollers.Any(IsAlive)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"no agent-runner polls the task queue {settings.RunnerTaskQueue}");
        }
        catch (Exception exception) when (TemporalTrouble.Is(exception))
        {
            return HealthCheckResult.Unhealthy($"Temporal at {settings.Address} does not answer: {exception.Message}");
        }
    }

    private bool IsAlive(PollerInfo poller) =>
        poller.LastAccessTime is null || clock.GetUtcNow() - poller.LastAccessTime.ToDateTimeOffset() < PollerAge;
}
