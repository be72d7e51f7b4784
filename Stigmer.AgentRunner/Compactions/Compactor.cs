using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Media;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>
/// Makes a conversation fit into its model's window: first long results are left out, then the older part is summed up. Each decision is
/// journalled, so that a turn that is tried again finds it, and no summary is paid for twice.
/// </summary>
internal sealed class Compactor(ModelCaller caller, IOptions<CompactionOptions> options, IOptions<LoopOptions> loops, MediaShelf media)
{
    private const int HalvingsOfTheRequest = 4;

    /// <summary>Of what would have been shown for a summary, so much stands in its place when there is none.</summary>
    private const int ExcerptOfShown = 4;

    private readonly CompactionOptions _options = options.Value;

    /// <summary>What there is to look at in the conversation.</summary>
    internal Task<IReadOnlyDictionary<string, DataContent>> LookAsync(Turn turn) => media.LoadAsync(turn);

    /// <summary>The conversation as the next call shows it to a model.</summary>
    internal List<ChatMessage> Read(Turn turn, LanguageModel reader) =>
        Transcript.Build(turn.Setup.SystemPrompt, CompactedConversation.Of(turn.Conversation), ReaderOf(turn, reader));

    /// <summary>Shortens the conversation if it has grown too long; what the next call is to show.</summary>
    internal async Task<List<ChatMessage>> FitAsync(Turn turn)
    {
        var model = turn.Setup.Model;
        var messages = Read(turn, model);
        if (model.Window == int.MaxValue)
        {
            return messages;
        }

        var size = Size(turn, messages);
        while (size.Tokens > model.Window * _options.At && await ShortenAsync(turn, size, messages))
        {
            messages = Read(turn, model);
            // As many characters to a token as before: a fresh guess would know less.
            var characters = ConversationSize.CharactersOf(messages);
            size = new ConversationSize(size.TokensOf(characters), characters);
        }

        return messages;
    }

    /// <summary>Shortens the conversation since the provider says that it is too long, whatever was believed here; false when nothing is left to shorten.</summary>
    internal Task<bool> ShortenAsync(Turn turn)
    {
        var messages = Read(turn, turn.Setup.Model);
        var size = Size(turn, messages);
        // The provider knows: it was more than the window.
        var known = size with { Tokens = Math.Max(size.Tokens, turn.Setup.Model.Window == int.MaxValue ? 0 : turn.Setup.Model.Window) };

        return ShortenAsync(turn, known, messages);
    }

    private async Task<bool> ShortenAsync(Turn turn, ConversationSize size, List<ChatMessage> messages)
    {
        var model = turn.Setup.Model;
        var done = turn.Writer.Entries.Where(entry => entry.Compaction?.Turn == turn.Number).Select(entry => entry.Compaction).ToArray();
        var number = done.Length + 1;
        if (number > _options.MaxPerTurn)
        {
            return false;
        }

        // A second round for the same turn keeps less.
        var window = model.Window == int.MaxValue ? size.Tokens : model.Window;
        var kept = window * _options.KeptTail / (1 + done.Count(one => one.Summary.Length > 0));
        var plan = CompactionPlan.Of(turn.Writer.Entries, (long)(kept * size.Characters / Math.Max(1, size.Tokens)));
        var compaction = new Compaction { Turn = turn.Number, PrunedThroughTurn = plan.PruneThroughTurn };
        if (!IsEnough(turn, compaction, size, messages, window))
        {
            if (!CoversMore(turn, plan))
            {
                return false;
            }

            // It takes a while; whoever watches sees at least that the turn has begun.
            await turn.Writer.FlushAsync(turn.Stop.Now);
            var shown = (int)Math.Min(int.MaxValue, window * _options.Shown * _options.CharactersPerToken);
            await SummariseAsync(turn, plan, compaction, new SummaryObserver(turn, number), shown);
        }

        turn.Writer.Add(new JournalEntry { Key = TurnKeys.Compaction(turn.Number, number), Compaction = compaction });
        await turn.Writer.FlushAsync(turn.Stop.Now);

        return true;
    }

    private bool IsEnough(Turn turn, Compaction pruning, ConversationSize size, List<ChatMessage> messages, long window)
    {
        var conversation = turn.Conversation;
        var pruned = Transcript.Build(
            turn.Setup.SystemPrompt,
            CompactedConversation.Of([.. conversation.SkipLast(1), [.. conversation[^1], new JournalEntry { Compaction = pruning }]]),
            ReaderOf(turn, turn.Setup.Model));
        var saved = ConversationSize.CharactersOf(messages) - ConversationSize.CharactersOf(pruned);

        return saved > 0 && size.Tokens - size.TokensOf(saved) < window * _options.EnoughAt;
    }

    private static bool CoversMore(Turn turn, CompactionPlan plan)
    {
        var covered = turn.Writer.Entries.LastOrDefault(entry => entry.Compaction is { Summary.Length: > 0 })?.Compaction.ThroughTurn;

        return covered is null ? plan.ThroughTurn > 0 || turn.Conversation.Count > 1 : plan.ThroughTurn > covered;
    }

    private async Task SummariseAsync(Turn turn, CompactionPlan plan, Compaction compaction, SummaryObserver observer, int shownCharacters)
    {
        var conversation = CompactedConversation.Of(turn.Conversation);
        var answer = await AskAsync(turn, conversation, plan.ThroughTurn, observer, shownCharacters);
        var text = answer is null or { StopReason: "refusal" }
            ? ""
            : string.Concat(answer.Blocks.Where(block => block.KindCase == ContentBlock.KindOneofCase.Text).Select(block => block.Text));
        compaction.ThroughTurn = plan.ThroughTurn;
        compaction.Summary = SummaryRequest.Complete(
            string.IsNullOrWhiteSpace(text) ? SummaryRequest.Excerpt(conversation, plan.ThroughTurn, shownCharacters / ExcerptOfShown) : text,
            turn.Conversation,
            turn.Writer.Copy.TodosOf(turn.Position.SubAgent));
        compaction.Spent = answer is null ? null : new ModelUsage { Provider = answer.Provider, Model = answer.Model, Usage = answer.Usage, Calls = 1 };
    }

    // A guess of tokens may be far off: what is too long even for this call is shown by half. A run need not end for want of a summary.
    private async Task<AssistantMessage?> AskAsync(
        Turn turn, CompactedConversation conversation, int throughTurn, SummaryObserver observer, int shownCharacters)
    {
        for (var halvings = 0; ; halvings++)
        {
            var request = SummaryRequest.Build(conversation, throughTurn, shownCharacters >> halvings);
            try
            {
                return await caller.CallAsync(new ModelCall(turn.Setup.Models, turn.Number, _ => request, []), observer, turn.Stop.Now);
            }
            catch (LanguageModelException e) when (e.IsOverflow && halvings < HalvingsOfTheRequest)
            {
                // Asked again with less.
            }
            catch (LanguageModelException e)
            {
                observer.GaveUp(e);
                return null;
            }
        }
    }

    private TranscriptReader ReaderOf(Turn turn, LanguageModel model) =>
        new(model.Choice) { Sight = model.Sight, Media = turn.Media, LongResult = _options.LongResult, Loops = loops.Value };

    private ConversationSize Size(Turn turn, List<ChatMessage> messages) =>
        ConversationSize.Of(messages, turn.Writer.Entries, _options.CharactersPerToken);
}
