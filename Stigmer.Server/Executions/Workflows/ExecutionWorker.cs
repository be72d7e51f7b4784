using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Client;
using Temporalio.Worker;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Hosts the workflows. The server is up without Temporal; this keeps trying until Temporal is there, and again when it goes.</summary>
internal sealed class ExecutionWorker(
    ITemporalClient client, TemporalSettings settings, ExecutionActivities activities, TimeProvider clock, ILogger<ExecutionWorker> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await client.Connection.ConnectAsync().WaitAsync(stoppingToken);
                using var worker = new TemporalWorker(
                    client,
                    new TemporalWorkerOptions(settings.ServerTaskQueue).AddWorkflow<ExecutionWorkflow>().AddAllActivities(activities));
                logger.WorkerStarted(settings.ServerTaskQueue, settings.Address);
                backoff.Reset();
                await worker.ExecuteAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (TemporalTrouble.Is(exception))
            {
                if (backoff.IsFresh)
                {
                    logger.TemporalUnreachable(settings.Address, exception.Message);
                }

                await backoff.PauseAsync(stoppingToken);
            }
        }
    }
}
