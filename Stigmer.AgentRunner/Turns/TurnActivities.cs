using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Activities;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Temporal's door to turns: heartbeats and cancellation.</summary>
internal sealed class TurnActivities(TurnSeries series, IOptions<TurnOptions> options, TimeProvider clock) : ITurnActivities
{
    [Activity("RunTurn")]
    public async Task<TurnResult> RunTurnAsync(TurnRequest request)
    {
        var context = ActivityExecutionContext.Current;
        using var running = Measurements.TurnBegan(context.Info.StartedTime - context.Info.CurrentAttemptScheduledTime);
        using var done = new CancellationTokenSource();
        var beating = BeatAsync(context, done.Token);
        try
        {
            using var stop = new TurnStop(context.CancellationToken, context.WorkerShutdownToken, options.Value.StopGrace, clock);

            return await series.RunAsync(new TurnPosition(request.ExecutionId, request.Turn, context.Info.Attempt, request.Round), stop);
        }
        finally
        {
            await done.CancelAsync();
            await beating;
        }
    }

    private async Task BeatAsync(ActivityExecutionContext context, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                context.Heartbeat();
            }
        }
        catch (OperationCanceledException)
        {
            // The turn is over.
        }
    }
}
