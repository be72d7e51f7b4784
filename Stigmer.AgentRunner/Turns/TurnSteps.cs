using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>The steps of a turn: ask the model unless it has answered, then run the calls that are open.</summary>
internal sealed class TurnSteps(TurnAsker asker, ToolCaller tools)
{
    internal async Task<TurnResult> RunAsync(Turn turn, TurnProgress progress)
    {
        turn.Writer.Add(TurnEntries.Started(turn.Position, turn.Setup, RunnerIdentity.Name));
        foreach (var entry in turn.Setup.News)
        {
            turn.Writer.AddOnce(entry.Clone());
        }

        AssistantMessage message;
        try
        {
            message = progress.Message ?? await asker.AskAsync(turn);
        }
        catch (LanguageModelException e)
        {
            await turn.Writer.FlushAsync(turn.Stop.Now);

            return TurnVerdict.Failed(e.Message);
        }
        catch (OperationCanceledException) when (!turn.Stop.IsCancelled && turn.Stop.Stopping.IsCancellationRequested)
        {
            throw new RunnerStoppingException();
        }

        var effectOf = turn.Setup.Toolbox.EffectOf;
        foreach (var batch in ToolBatches.Of(PlannedCall.Plan(message, progress, effectOf)))
        {
            await tools.RunAsync(turn, batch);
        }

        // What finished last has waited for company; now nothing else comes.
        await turn.Writer.FlushAsync(turn.Stop.Now);

        return TurnVerdict.Of(turn.Writer.Entries, message);
    }
}
