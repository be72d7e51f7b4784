using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Turns;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Stigmer.AgentRunner.Workers;

/// <summary>Asks Temporal whether it is there, and whether it sees this runner poll.</summary>
internal sealed class TemporalProbe(
    ITemporalClient client, RunnerSettings settings, IOptions<WorkerOptions> options, TimeProvider clock, ILogger<TemporalProbe> logger)
{
    private static readonly TimeSpan Try = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Connects, waiting a bounded time for a Temporal, and its namespace, that are still on their way. What was wrong at last, or null.</summary>
    internal async Task<string?> ConnectAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await client.Connection.ConnectAsync().WaitAsync(Try, clock, cancellationToken);
                await IsPollingAsync(cancellationToken).WaitAsync(Try, clock, cancellationToken);

                return null;
            }
            catch (Exception e) when (e is InvalidOperationException or RpcException or TimeoutException or IOException)
            {
                if (clock.GetElapsedTime(started) >= options.Value.ConnectLimit)
                {
                    return $"{e.Message} (tried for {options.Value.ConnectLimit.TotalSeconds:0} s)";
                }

                if (isFirst)
                {
                    logger.WaitingForTemporal(settings.Temporal.Address, options.Value.ConnectLimit);
                }
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Whether Temporal has heard this runner poll its queue.</summary>
    internal async Task<bool> IsPollingAsync(CancellationToken cancellationToken)
    {
        var request = new DescribeTaskQueueRequest
        {
            Namespace = settings.Temporal.Namespace,
            TaskQueue = new TaskQueue { Name = settings.Temporal.RunnerTaskQueue },
            TaskQueueType = TaskQueueType.Activity,
        };
        var queue = await client.Connection.WorkflowService.DescribeTaskQueueAsync(
            request, new RpcOptions { CancellationToken = cancellationToken });

        return queue.Pollers.Any(poller => poller.Identity == RunnerIdentity.Name);
    }

    /// <summary>Returns when Temporal has heard this runner poll.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    internal async Task WaitUntilPollingAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if (await IsPollingAsync(cancellationToken))
                {
                    return;
                }
            }
            catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
            {
                logger.PollingUnknown(e.Message);
            }

            if (clock.GetElapsedTime(started) > options.Value.PollLimit)
            {
                throw new TimeoutException($"Temporal has not seen this runner poll within {options.Value.PollLimit.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause / 4, clock, cancellationToken);
        }
    }
}
