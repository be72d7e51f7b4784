using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Stigmer.Server.Executions.Retention;

/// <summary>Clears away from time to time, when there is a limit.</summary>
internal sealed class RetentionWorker(
    ExecutionRetention retention, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<RetentionWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsOn)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        do
        {
            try
            {
                if (await retention.ClearAsync(options.Value, clock.GetUtcNow(), stoppingToken) is > 0 and var cleared)
                {
                    logger.ExecutionsCleared(cleared);
                }
            }
            catch (RpcException exception)
            {
                logger.ClearingFailed(exception.Status.Detail);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
