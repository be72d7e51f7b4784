using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Temporal's door to turns: heartbeats and cancellation.</summary>
internal sealed class TurnActivities(
    TurnSeries series, RunningTurns turns, TurnFarewell farewell, IOptions<TurnOptions> options, TimeProvider clock) : ITurnActivities
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
            // Before the journal is read: a cancellation is found in it, or comes to what is registered here.
            using var turn = turns.Enter(request.ExecutionId);
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(turn.Cancelled);
            using var abandoned = new CancellationTokenSource();
            await using var told = context.CancellationToken.Register(
                () => (context.CancelReason == ActivityCancelReason.CancelRequested ? cancelled : abandoned).Cancel());
            using var stop = new TurnStop(cancelled.Token, context.WorkerShutdownToken, options.Value.StopGrace, clock, abandoned.Token);

            return await series.RunAsync(new TurnPosition(request.ExecutionId, request.Turn, context.Info.Attempt, request.Round), stop);
        }
        catch (OperationCanceledException e) when (!context.CancellationToken.IsCancellationRequested)
        {
            await ToldByTemporalAsync(context);
            await farewell.SayAsync(request.ExecutionId);

            // The workflow asks again until it has been told of the cancellation itself; whoever is asked finds it in the journal.
            throw new ApplicationFailureException(new RunCancelledException(request.ExecutionId).Message, e, errorType: "RunCancelled");
        }
        finally
        {
            await done.CancelAsync();
            await beating;
        }
    }

    // In good order the news comes with the answer to the next heartbeat, and the attempt ends as one that was cancelled.
    private async Task ToldByTemporalAsync(ActivityExecutionContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.WorkerShutdownToken);
        await Task.Delay(options.Value.CancelPatience, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.CancellationToken.ThrowIfCancellationRequested();
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
