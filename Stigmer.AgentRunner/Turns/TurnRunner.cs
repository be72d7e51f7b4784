using Stigmer.AgentRunner.Budgets;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Runs one turn: reads what the journal has of it, and does what is missing.</summary>
internal sealed class TurnRunner(JournalCache journals, Journal journal, RunSetups setups, TurnSteps steps, BudgetKeeper budget)
{
    /// <summary>Where runs are done whose files are on this host; null where files are anybody's.</summary>
    internal string? TaskQueue => setups.TaskQueue;

    /// <exception cref="TurnSupersededException">Another attempt is at this turn.</exception>
    /// <exception cref="RunCancelledException">The journal says that the run is to stop; nothing was done.</exception>
    /// <exception cref="RunnerStoppingException">The runner stops; what is finished is in the journal.</exception>
    /// <exception cref="JournalRefusedException">The server will not have it.</exception>
    internal async Task<TurnResult> RunAsync(TurnPosition position, HeldEntries held, TurnStop stop)
    {
        var copy = await journals.TakeAsync(position.ExecutionId, isFresh: position.Since is not null, stop.Now);
        var progress = TurnProgress.Of(copy.Entries, position.Turn);
        if (progress.ExecutionHasEnded)
        {
            return await EndAsync(position, held, TurnVerdict.Failed($"the execution {position.ExecutionId} has already ended"));
        }

        if (progress.Message is { } message && !progress.OpenCalls(message).Any())
        {
            // Everything was done, and only the news of it was lost.
            var verdict = TurnVerdict.Of(copy.Entries, message);
            if (verdict.Outcome != TurnOutcome.Continue)
            {
                return await EndAsync(position, held, verdict);
            }

            journals.Put(copy);

            return verdict;
        }

        if (progress.IsCancelled)
        {
            held.Release();
            throw new RunCancelledException(position.ExecutionId);
        }

        if (TurnPlace.Elsewhere(copy, setups.TaskQueue) is { } queue)
        {
            await journal.AppendAsync(position.ExecutionId, [TurnEntries.Moved(position, queue)], stop.Now);

            return new TurnResult(TurnOutcome.Elsewhere, TaskQueue: queue);
        }

        if (progress.IsPaused)
        {
            return new TurnResult(TurnOutcome.Paused);
        }

        // Only before the model is asked: what has begun is finished.
        if (progress.Message is null && budget.Check(copy, position.Turn) is { } used)
        {
            return await EndAsync(position, held, TurnVerdict.OutOfBudget(used));
        }

        var runIsOver = false;
        try
        {
            var setup = await setups.OpenAsync(copy, stop.Now);
            using var writer = new JournalWriter(journal, held, copy, position, setup.Secrets);
            var turn = new Turn(position, setup, new TurnWriter(writer, position.SubAgent), stop) { UsedUp = () => budget.Check(copy, position.Turn) };
            using var span = TurnTelemetry.Agent(turn);
            var result = await steps.RunAsync(turn, progress);
            TurnTelemetry.Ended(span, result.Error is null ? result : result with { Error = setup.Secrets.Redact(result.Error) });
            runIsOver = position.SubAgent.Length == 0 && result.Outcome is TurnOutcome.Done or TurnOutcome.Failed;
            if (result.Outcome == TurnOutcome.Continue)
            {
                journals.Put(copy);
            }

            return result.Error is null ? result : result with { Error = setup.Secrets.Redact(result.Error) };
        }
        catch (Exception e) when (e is ModelChoiceException or SandboxException)
        {
            runIsOver = true;

            return TurnVerdict.Failed(e.Message);
        }
        finally
        {
            await setups.CloseAsync(position.ExecutionId, runIsOver || stop.IsCancelled);
        }
    }

    /// <summary>The run is over before the turn began: nothing of it is kept, and nothing that it left in the background goes on.</summary>
    private async Task<TurnResult> EndAsync(TurnPosition position, HeldEntries held, TurnResult result)
    {
        held.Release();
        await setups.CloseAsync(position.ExecutionId, runIsOver: true);

        return result;
    }
}
