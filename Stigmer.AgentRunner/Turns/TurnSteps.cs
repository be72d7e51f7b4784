using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>The steps of a turn: ask the model unless it has answered, then run the calls that are open.</summary>
internal sealed class TurnSteps
{
    private readonly TurnAsker _asker;
    private readonly ToolCaller _tools;
    private readonly LoopOptions _loops;
    private readonly SubAgentRunner _subAgents;

    public TurnSteps(TurnAsker asker, ToolCaller tools, IOptions<TurnOptions> options, IOptions<LoopOptions> loops)
    {
        (_asker, _tools, _loops) = (asker, tools, loops.Value);

        // The turns of a sub-agent have the same steps.
        _subAgents = new SubAgentRunner(RunAsync, options.Value);
    }

    internal async Task<TurnResult> RunAsync(Turn turn, TurnProgress progress)
    {
        turn.Writer.Add(TurnEntries.Started(turn.Position, turn.Setup, RunnerIdentity.Name));
        foreach (var entry in turn.Setup.News)
        {
            turn.Writer.AddOnce(entry.Clone());
        }

        if (progress.Message is null && Loop(turn) is { } loop)
        {
            await turn.Writer.FlushAsync(turn.Stop.Now);

            return TurnVerdict.Failed(loop.Error);
        }

        AssistantMessage message;
        try
        {
            message = progress.Message ?? await _asker.AskAsync(turn);
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
            if (await _tools.RunAsync(turn, batch, _subAgents) is { } suspended)
            {
                await turn.Writer.FlushAsync(turn.Stop.Now);

                return suspended;
            }
        }

        // What finished last has waited for company; now nothing else comes.
        await turn.Writer.FlushAsync(turn.Stop.Now);

        return TurnVerdict.Of(turn.Writer.Entries, message);
    }

    private Repetition? Loop(Turn turn) =>
        Repetition.In(turn.Writer.Entries, _loops.LongestPattern).TryGetValue(turn.Number - 1, out var last) && last.Times >= _loops.EndAfter ? last : null;
}
