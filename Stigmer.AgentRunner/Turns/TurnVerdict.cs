using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Decides how a turn ended, by the model's answer and by those before it.</summary>
internal static class TurnVerdict
{
    /// <summary>An answer may be continued so often in a row before somebody has to look at it.</summary>
    internal const int MaxContinuations = 3;

    /// <param name="journal">The agent's entries, this turn's answer among them or not. An answer that did not know of a message is not the last.</param>
    /// <param name="message">The turn's answer.</param>
    internal static TurnResult Of(IEnumerable<JournalEntry> journal, AssistantMessage message) => message.StopReason switch
    {
        "refusal" => Failed($"the model {message.Model} declined to answer (stop reason: refusal)"),
        _ when AsksForTools(message) => new TurnResult(TurnOutcome.Continue),
        // A tool of the provider's own is at work; the answer goes back as it is.
        "pause_turn" => new TurnResult(TurnOutcome.Continue),
        _ when !IsCutOff(message) => new TurnResult(journal.Any(entry => IsNewsTo(message, entry)) ? TurnOutcome.Continue : TurnOutcome.Done),
        _ when CutOffBefore(journal, message.Turn) < MaxContinuations => new TurnResult(TurnOutcome.Continue),
        "max_tokens" => Failed(
            $"the answer of {message.Model} was cut off at {message.Usage.OutputTokens} tokens, {MaxContinuations + 1} times in a row; raise STIGMER_LLM_MAX_TOKENS"),
        _ => Failed(
            $"the conversation no longer fits into the context window of {message.Model}; start a new session, or choose a model with a larger one"),
    };

    internal static TurnResult Failed(string error) => new(TurnOutcome.Failed, error);

    internal static TurnResult OutOfBudget(string error) => new(TurnOutcome.OutOfBudget, error);

    /// <summary>The model had more to say than it was allowed to.</summary>
    internal static bool IsCutOff(AssistantMessage message) => message.StopReason is "max_tokens" or "model_context_window_exceeded";

    /// <summary>An answer in words that goes on in the next turn.</summary>
    internal static bool IsToBeContinued(AssistantMessage message) => IsCutOff(message) && !AsksForTools(message);

    private static bool AsksForTools(AssistantMessage message) => message.Blocks.Any(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse);

    private static int CutOffBefore(IEnumerable<JournalEntry> journal, int turn) => journal
        .Where(entry => entry.BodyCase == JournalEntry.BodyOneofCase.AssistantMessage && entry.AssistantMessage.Turn < turn)
        .Reverse()
        .TakeWhile(entry => IsToBeContinued(entry.AssistantMessage))
        .Count();

    private static bool IsNewsTo(AssistantMessage message, JournalEntry entry) =>
        message.SeenSeq > 0 && entry.Seq > message.SeenSeq && entry.BodyCase == JournalEntry.BodyOneofCase.HumanMessage;
}
