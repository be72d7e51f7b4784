using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Temporal's door to turns: heartbeats, cancellation, and failures in Temporal's words.</summary>
internal sealed class TurnActivities(
    TurnRunner runner, TurnSlots slots, IOptions<TurnOptions> options, TimeProvider clock, ILogger<TurnActivities> logger) : ITurnActivities
{
    [Activity("RunTurn")]
    public async Task<TurnResult> RunTurnAsync(TurnRequest request)
    {
        var context = ActivityExecutionContext.Current;
        var position = new TurnPosition(request.ExecutionId, request.Turn, context.Info.Attempt, request.Round);
        logger.TurnBegins(position.Turn, position.ExecutionId, position.Attempt);
        using var running = Measurements.TurnBegan(context.Info.StartedTime - context.Info.CurrentAttemptScheduledTime);
        using var done = new CancellationTokenSource();
        var beating = BeatAsync(context, done.Token);
        try
        {
            using var stop = new TurnStop(context.CancellationToken, context.WorkerShutdownToken, options.Value.StopGrace, clock);
            var result = await RunAsync(position, stop);
            Say(position, result);

            return result with { TaskQueue = result.TaskQueue ?? runner.TaskQueue };
        }
        finally
        {
            await done.CancelAsync();
            await beating;
        }
    }

    private async Task<TurnResult> RunAsync(TurnPosition position, TurnStop stop)
    {
        try
        {
            using var slot = await slots.TakeAsync(stop.Stopping, stop.Now);

            return await runner.RunAsync(position, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancelled)
        {
            logger.TurnLeft(position.Turn, position.ExecutionId, "it was cancelled");
            throw;
        }
        catch (Exception e) when (e is RunnerStoppingException or OperationCanceledException)
        {
            throw Left(position, "RunnerStopping", new RunnerStoppingException());
        }
        catch (TurnSupersededException e)
        {
            throw Left(position, "TurnSuperseded", e);
        }
        catch (SandboxAwayException e)
        {
            throw Left(position, "SandboxAway", e);
        }
        catch (JournalRefusedException e)
        {
            logger.TurnLeft(position.Turn, position.ExecutionId, e.Message);
            throw new ApplicationFailureException(e.Message, e, errorType: "JournalRefused", nonRetryable: true);
        }
    }

    private void Say(TurnPosition position, TurnResult result)
    {
        if (result.Error is { } error)
        {
            logger.TurnFailed(position.Turn, position.ExecutionId, result.Outcome, error);
        }
        else if (result.Outcome == TurnOutcome.Continue)
        {
            // A run has many of these, and a line to the console is a good part of what a turn costs.
            logger.TurnEnded(position.Turn, position.ExecutionId, result.Outcome);
        }
        else
        {
            logger.LastTurnEnded(position.Turn, position.ExecutionId, result.Outcome);
        }
    }

    // Another attempt finds in the journal what this one did, and goes on.
    private ApplicationFailureException Left(TurnPosition position, string errorType, Exception reason)
    {
        logger.TurnLeft(position.Turn, position.ExecutionId, reason.Message);

        return new ApplicationFailureException(reason.Message, reason, errorType);
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
