using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Exceptions;

namespace Stigmer.AgentRunner.Turns;

/// <summary>
/// Runs the turn that was asked for and those that follow quickly: a way round by Temporal costs more than a quick turn itself. The
/// journal has each of them as if it had been asked for, so that whoever has to go on finds where.
/// </summary>
internal sealed class TurnSeries(
    TurnRunner runner, HeldFolder heldFolder, TurnSlots slots, IOptions<TurnOptions> options, TimeProvider clock, ILogger<TurnSeries> logger)
{
    /// <returns>How the last of them ended, and which it was.</returns>
    internal async Task<TurnResult> RunAsync(TurnPosition asked, TurnStop stop)
    {
        var position = asked;
        try
        {
            using var slot = await slots.TakeAsync(stop.Stopping, stop.Now);
            using var held = heldFolder.Of(asked.ExecutionId);
            var began = clock.GetTimestamp();
            while (true)
            {
                logger.TurnBegins(position.Turn, position.ExecutionId, position.Attempt);
                var result = await runner.RunAsync(position, held, stop);
                Say(position, result);
                if (result.Outcome != TurnOutcome.Continue || stop.IsWanted || clock.GetElapsedTime(began) >= options.Value.SeriesLimit)
                {
                    return result with { Turn = position.Turn, TaskQueue = result.TaskQueue ?? runner.TaskQueue };
                }

                position = position.Next();
            }
        }
        catch (Exception e) when (e is RunCancelledException || (e is OperationCanceledException && stop.IsCancelled))
        {
            logger.TurnLeft(position.Turn, position.ExecutionId, "it was cancelled");
            throw;
        }
        catch (Exception e) when (stop.IsAbandoned && (e is RunnerStoppingException or OperationCanceledException))
        {
            throw Left(position, "TurnSuperseded", new TurnSupersededException(position));
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
        catch (Exception e) when (position.Attempt >= options.Value.MaxFaultyAttempts)
        {
            // Its text may hold what nobody is to see; the log of this process is for who runs it.
            var result = TurnVerdict.Failed(
                $"the runner failed at turn {position.Turn}, in attempt {position.Attempt} as before ({e.GetType().Name}); its log says where");
            logger.TurnFaulty(e, position.Turn, position.ExecutionId);

            return result with { Turn = position.Turn };
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
}
