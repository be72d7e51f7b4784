using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>The steps of a turn: ask the model unless it has answered, then run the calls that are open.</summary>
internal sealed class TurnSteps(
    ModelCaller caller, ToolCaller tools, DeltaPublisher deltas, IOptions<TurnOptions> options, TimeProvider clock)
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
            message = progress.Message ?? await AskAsync(turn);
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

    private async Task<AssistantMessage> AskAsync(Turn turn)
    {
        turn.Stop.ThrowIfStopping();
        var setup = turn.Setup;
        var call = new ModelCall(
            setup.Models, turn.Number, model => Transcript.Build(setup.SystemPrompt, turn.Conversation, model.Choice), [.. setup.Toolbox.Tools]);
        using var span = TurnTelemetry.Chat(turn);
        var asking = caller.CallAsync(call, new TurnObserver(turn, deltas), turn.Stop.Now);
        await AnnounceAsync(turn, asking);
        var message = await asking;
        TurnTelemetry.Answered(span, message);
        turn.Writer.Add(TurnEntries.Assistant(message));

        return message;
    }

    /// <summary>A quick answer takes the announcement of the turn with it in one commit; watchers of a slow one see that it has begun.</summary>
    private async Task AnnounceAsync(Turn turn, Task asking)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(turn.Stop.Now);
        var patience = Task.Delay(options.Value.AnnounceAfter, clock, enough.Token);
        if (await Task.WhenAny(asking, patience) != asking && !turn.Stop.Now.IsCancellationRequested)
        {
            await turn.Writer.FlushAsync(turn.Stop.Now);
        }

        await enough.CancelAsync();
    }
}
