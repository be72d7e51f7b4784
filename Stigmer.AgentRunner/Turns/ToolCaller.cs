using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Runs the tool calls of a turn, each journalled before it begins and its result before the next effect.</summary>
internal sealed class ToolCaller(DeltaPublisher deltas, IOptions<TurnOptions> options, TimeProvider clock, ILogger<ToolCaller> logger)
{
    /// <summary>Runs calls that may stand side by side; their results wait in the writer for the next flush.</summary>
    /// <returns>Why the turn cannot go on for now; null when it can.</returns>
    internal async Task<TurnResult?> RunAsync(Turn turn, IReadOnlyList<PlannedCall> batch, SubAgentRunner subAgents)
    {
        if (turn.Stop.Stopping.IsCancellationRequested)
        {
            await FarewellAsync(turn);
            throw new RunnerStoppingException();
        }

        var runnable = batch.Where(call => call.Verdict is null).ToArray();
        foreach (var call in batch)
        {
            Announce(turn, call);
        }

        // One commit: results so far, and what begins now. Nothing may begin before it, or a crash would lose that it had.
        await FlushAsync(turn);
        var answers = new CallOutcome?[runnable.Length];
        var ended = new Exception?[runnable.Length];
        try
        {
            await Parallel.ForAsync(0, runnable.Length, Bounded(turn, runnable), async (index, cancellationToken) =>
            {
                try
                {
                    answers[index] = await RunAsync(turn, runnable[index], subAgents, cancellationToken);
                }
                catch (Exception e) when (e is TurnSuspendedException or RunnerStoppingException)
                {
                    // The others go on to where they can stop.
                    ended[index] = e;
                }
            });
            if (ended.Any(e => e is RunnerStoppingException))
            {
                throw new OperationCanceledException();
            }
        }
        catch (OperationCanceledException)
        {
            Conclude(turn, runnable, answers, VerdictOf(turn.Stop));
            await FarewellAsync(turn);
            if (turn.Stop.IsCancelled)
            {
                throw;
            }

            throw new RunnerStoppingException();
        }

        Conclude(turn, runnable, answers, verdict: null);

        return ended.OfType<TurnSuspendedException>().FirstOrDefault()?.Result;
    }

    private static CallVerdict? VerdictOf(TurnStop stop) => stop switch
    {
        { IsCancelled: true } => CallVerdict.Cancelled,
        { IsAbandoned: true } => null,
        _ => CallVerdict.RunnerStopped,
    };

    private static void Announce(Turn turn, PlannedCall call)
    {
        if (!call.WasStarted)
        {
            turn.Writer.Add(TurnEntries.Started(turn.Number, call));
        }

        if (call.Verdict is { } verdict)
        {
            turn.Writer.Add(TurnEntries.Finished(turn.Number, call, verdict));
        }
    }

    private async Task<CallOutcome> RunAsync(Turn turn, PlannedCall call, SubAgentRunner subAgents, CancellationToken cancellationToken)
    {
        using var span = TurnTelemetry.Tool(turn, call);
        var started = clock.GetTimestamp();
        var answer = await turn.Setup.Toolbox.CallAsync(
            new ToolCall(call.Use.Tool, JsonStruct.ToJson(call.Use.Input))
            {
                RunTask = (request, token) => subAgents.RunAsync(turn, call, request, token),
                ResultName = $"{turn.Position.ExecutionId}-{turn.Number}-{call.Use.Id}",
                Output = new LiveOutput(turn, call.Use.Id, deltas, options.Value.LiveOutputCharacters).Add,
            },
            cancellationToken);
        var elapsed = clock.GetElapsedTime(started);
        TurnTelemetry.Answered(span, turn, answer);
        Measurements.ToolEnded(call.Use.Tool, elapsed, answer.IsError);
        logger.ToolFinished(call.Use.Tool, elapsed, answer.IsError, turn.Position.ExecutionId, turn.Number);

        return new CallOutcome(answer, elapsed);
    }

    /// <summary>Queues the results. Without one: a call that can be repeated is left open, any other is said to be interrupted.</summary>
    private static void Conclude(Turn turn, PlannedCall[] calls, CallOutcome?[] outcomes, CallVerdict? verdict)
    {
        var entries = new List<JournalEntry>();
        for (var index = 0; index < calls.Length; index++)
        {
            if (outcomes[index] is { } outcome)
            {
                if (outcome.Answer.Todos is { } todos)
                {
                    entries.Add(TurnEntries.Todos(turn.Number, calls[index], todos));
                }

                entries.Add(TurnEntries.Finished(turn.Number, calls[index], outcome.Answer, outcome.Elapsed));
            }
            else if (verdict is not null && (verdict == CallVerdict.Cancelled || calls[index].Effect is not (ToolEffect.ReadOnly or ToolEffect.Idempotent)))
            {
                entries.Add(TurnEntries.Finished(turn.Number, calls[index], verdict));
            }
        }

        turn.Writer.Add(entries);
    }

    private static async Task FlushAsync(Turn turn)
    {
        try
        {
            await turn.Writer.FlushAsync(turn.Stop.Now);
        }
        catch (OperationCanceledException) when (!turn.Stop.IsCancelled)
        {
            throw new RunnerStoppingException();
        }
    }

    /// <summary>Brings home what is finished, for as long as there is time; what a server that is away now does not take, the next attempt on this host finds on the disk.</summary>
    internal async Task FarewellAsync(Turn turn)
    {
        using var limit = new CancellationTokenSource(options.Value.FarewellLimit, clock);
        try
        {
            await turn.Writer.FlushAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or JournalRefusedException)
        {
            logger.FarewellLost(turn.Position.ExecutionId, turn.Number, e.Message);
        }
    }

    private ParallelOptions Bounded(Turn turn, PlannedCall[] calls) => new()
    {
        MaxDegreeOfParallelism = calls.Any(call => call.IsTask)
            ? Math.Min(options.Value.MaxParallelSubAgents, options.Value.MaxParallelTools)
            : options.Value.MaxParallelTools,
        CancellationToken = turn.Stop.Now,
    };

    private sealed record CallOutcome(ToolAnswer Answer, TimeSpan Elapsed);
}
