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
    private readonly TimeProvider _clock;

    public TurnSteps(TurnAsker asker, ToolCaller tools, IOptions<TurnOptions> options, IOptions<LoopOptions> loops, TimeProvider clock)
    {
        (_asker, _tools, _loops, _clock) = (asker, tools, loops.Value, clock);

        // The turns of a sub-agent have the same steps.
        _subAgents = new SubAgentRunner(RunAsync, options.Value);
    }

    internal async Task<TurnResult> RunAsync(Turn turn, TurnProgress progress)
    {
        turn.Writer.Add(TurnEntries.Started(turn.Position, turn.Setup, RunnerIdentity.Name));
        if (turn.Position.SubAgent.Length == 0 && turn.Writer.AddHeld())
        {
            // In one commit with the announcement, so that the attempt that left it, should it still live, finds that this one took over.
            await turn.Writer.FlushAsync(turn.Stop.Now);
            progress = TurnProgress.Of(turn.Writer.Entries, turn.Number);
        }

        foreach (var entry in turn.Setup.News.DistinctBy(entry => entry.Key))
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
        catch (OperationCanceledException) when (turn.Stop.IsCancelled)
        {
            // What the model had used by then is counted, if the server takes it at once.
            await _tools.FarewellAsync(turn);
            throw;
        }
        catch (OperationCanceledException) when (!turn.Stop.IsCancelled && turn.Stop.Stopping.IsCancellationRequested)
        {
            throw new RunnerStoppingException();
        }

        var approvals = new CallApprovals(turn, progress);
        PlannedCall[] plan = [.. PlannedCall.Plan(message, progress, turn.Setup.Toolbox.EffectOf, approvals)];
        foreach (var question in plan.Select(call => call.Question).OfType<ApprovalAsked>().Where(question => progress.Asked(question.ToolCallId) is null))
        {
            // All at once: a person may answer in any order.
            turn.Writer.Add(TurnEntries.Asked(question));
        }

        // In the model's order: what comes after a call that waits may build on it.
        foreach (var batch in ToolBatches.Of(plan.TakeWhile(call => call.Question is null)))
        {
            if (await _tools.RunAsync(turn, batch, _subAgents) is { } suspended)
            {
                await turn.Writer.FlushAsync(turn.Stop.Now);

                return suspended with { ExpiresIn = Sooner(suspended.ExpiresIn, approvals.ExpiresIn(plan, _clock.GetUtcNow())) };
            }
        }

        // What finished last has waited for company; now nothing else comes.
        await turn.Writer.FlushAsync(turn.Stop.Now);

        return plan.Any(call => call.Question is not null)
            ? new TurnResult(TurnOutcome.NeedsApproval, ExpiresIn: approvals.ExpiresIn(plan, _clock.GetUtcNow()))
            : TurnVerdict.Of(turn.Writer.Entries, message);
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private Repetition? Loop(Turn turn) =>
        Repetition.In(turn.Writer.Entries, _loops.LongestPattern).TryGetValue(turn.Number - 1, out var last) && last.Times >= _loops.EndAfter ? last : null;
}
