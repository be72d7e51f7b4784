using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Media;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>How long a conversation is, in tokens: what the provider counted last, and a guess of what came since.</summary>
/// <param name="Tokens">Of the next call, its answer not included.</param>
/// <param name="Characters">Of all its messages.</param>
internal sealed record ConversationSize(long Tokens, long Characters)
{
    /// <param name="messages">The next call.</param>
    /// <param name="journal">The agent's own entries of this execution.</param>
    /// <param name="charactersPerToken">For what no model has counted.</param>
    internal static ConversationSize Of(IReadOnlyList<ChatMessage> messages, IReadOnlyList<JournalEntry> journal, double charactersPerToken)
    {
        var characters = messages.Sum(CharactersIn);
        if (LastCount(journal) is not { } counted)
        {
            return new ConversationSize((long)(characters / charactersPerToken), characters);
        }

        var since = messages.Reverse().TakeWhile(message => message.Role != ChatRole.Assistant).Sum(CharactersIn);

        return new ConversationSize(counted + (long)(since / charactersPerToken), characters);
    }

    /// <summary>How many tokens so many characters of this conversation are.</summary>
    internal long TokensOf(long characters) => Characters == 0 ? 0 : (long)(Tokens * ((double)characters / Characters));

    internal static long CharactersOf(IEnumerable<ChatMessage> messages) => messages.Sum(CharactersIn);

    // Of the last answer, unless the conversation has been made shorter since.
    private static long? LastCount(IReadOnlyList<JournalEntry> journal)
    {
        var last = journal.LastOrDefault(entry => entry.BodyCase is JournalEntry.BodyOneofCase.AssistantMessage or JournalEntry.BodyOneofCase.Compaction);

        return last?.AssistantMessage?.Usage is { InputTokens: var input, CacheReadTokens: var read, CacheWriteTokens: var written, OutputTokens: var output }
            && input + read + written > 0
            ? input + read + written + output
            : null;
    }

    private static long CharactersIn(ChatMessage message) => message.Contents.Sum(content => content switch
    {
        TextContent text => text.Text.Length,
        TextReasoningContent thinking => thinking.Text.Length + (thinking.ProtectedData?.Length ?? 0),
        FunctionCallContent call => call.Name.Length + (call.Arguments?.Sum(argument => argument.Key.Length + Length(argument.Value)) ?? 0L),
        FunctionResultContent { Result: SeenResult seen } => seen.Text.Length + seen.Media.Sum(LengthOf),
        FunctionResultContent result => result.Result?.ToString()?.Length ?? 0,
        _ => 0L,
    });

    // What a model takes a look at has no characters: an image counts as some 1,600 tokens, a page of a document as somewhat more.
    private static long LengthOf(DataContent media) => media.MediaType == MediaKind.Pdf ? Math.Clamp(media.Data.Length / 5, 10_000, 500_000) : 5_600;

    private static long Length(object? value) => value is JsonElement json ? json.GetRawText().Length : value?.ToString()?.Length ?? 0;
}
