using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Compactions;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Gets the model's answer of a turn, from a conversation that fits into its window.</summary>
internal sealed class TurnAsker(ModelCaller caller, Compactor compactor, DeltaPublisher deltas, IOptions<TurnOptions> options, TimeProvider clock)
{
    /// <exception cref="LanguageModelException">No model gave an answer.</exception>
    internal async Task<AssistantMessage> AskAsync(Turn turn)
    {
        turn.Stop.ThrowIfStopping();
        turn = turn with { Media = await compactor.LookAsync(turn) };
        while (true)
        {
            var conversation = await compactor.FitAsync(turn);
            try
            {
                return await AskAsync(turn, conversation);
            }
            catch (LanguageModelException e) when (turn.Media.Count > 0 && MayBeOfWhatIsShown(e))
            {
                // It may be a picture that is broken, and stays in the conversation: a run must not end of having looked at it.
                var notice = TurnEntries.NothingShown(turn.Position, e.Message);
                if (!turn.Writer.Copy.Entries.Any(entry => entry.Notice?.Text == notice.Notice.Text))
                {
                    turn.Writer.Add(notice);
                }

                turn = turn with { Media = new Dictionary<string, DataContent>(StringComparer.Ordinal) };
            }
            catch (LanguageModelException e) when (e.IsOverflow)
            {
                if (!await compactor.ShortenAsync(turn))
                {
                    throw new LanguageModelException(
                        $"{e.Message}. There is nothing to leave out or sum up: say less at once, or choose a model with a larger window", e);
                }
            }
        }
    }

    // Too long in bytes is mostly pictures, too long in tokens is mostly text.
    private static bool MayBeOfWhatIsShown(LanguageModelException e) =>
        e.Status is HttpStatusCode.RequestEntityTooLarge || (e.Status is HttpStatusCode.BadRequest && !e.IsOverflow);

    private async Task<AssistantMessage> AskAsync(Turn turn, List<ChatMessage> conversation)
    {
        var setup = turn.Setup;
        // As far as the conversation goes; what a person says from here on is news to the answer.
        var seen = turn.Writer.Copy.LastSeq;
        var call = new ModelCall(
            setup.Models, turn.Number, model => model == setup.Model ? conversation : compactor.Read(turn, model), [.. setup.Toolbox.Tools])
        {
            Capture = setup.CapturesContent ? setup.Secrets.Redact : null,
        };
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(turn.Stop.Now);
        var asking = caller.CallAsync(call, new TurnObserver(turn, deltas), unwanted.Token);
        var announcing = AnnounceAsync(turn, asking, unwanted);
        try
        {
            // The answer is in the writer's hands as soon as it is there, also while the announcement waits for a server that is away.
            var message = await asking;
            message.SeenSeq = seen;
            turn.Writer.Add(TurnEntries.Assistant(message));

            return message;
        }
        finally
        {
            await announcing;
        }
    }

    /// <summary>A quick answer takes the announcement of the turn with it in one commit; watchers of a slow one see that it has begun.</summary>
    private async Task AnnounceAsync(Turn turn, Task asking, CancellationTokenSource unwanted)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(turn.Stop.Now);
        var patience = Task.Delay(options.Value.AnnounceAfter, clock, enough.Token);
        if (await Task.WhenAny(asking, patience) != asking && !turn.Stop.Now.IsCancellationRequested)
        {
            try
            {
                await turn.Writer.FlushAsync(turn.Stop.Now);
            }
            catch (Exception e) when (e is TurnSupersededException or JournalRefusedException)
            {
                // Nobody is to pay for an answer that the journal will not take.
                await unwanted.CancelAsync();
                throw;
            }
        }

        await enough.CancelAsync();
    }
}
