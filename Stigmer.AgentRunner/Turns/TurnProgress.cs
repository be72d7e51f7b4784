using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>How far a turn has come, by its journal.</summary>
internal sealed class TurnProgress
{
    private readonly Dictionary<string, ToolStarted> _started = new(StringComparer.Ordinal);
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JournalEntry> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApprovalGiven> _answers = new(StringComparer.Ordinal);

    private TurnProgress()
    {
    }

    /// <summary>The model's answer, once it is journalled.</summary>
    internal AssistantMessage? Message { get; private set; }

    internal bool ExecutionHasEnded { get; private set; }

    /// <summary>Somebody wants the run to stop, and it has not ended yet.</summary>
    internal bool IsCancelled { get; private set; }

    internal bool IsPaused { get; private set; }

    internal static TurnProgress Of(IEnumerable<JournalEntry> entries, int turn)
    {
        var progress = new TurnProgress();
        foreach (var entry in entries)
        {
            progress.Apply(entry, turn);
        }

        return progress;
    }

    /// <summary>The tool calls of the answer that have no result yet, in the model's order.</summary>
    internal IEnumerable<ToolUse> OpenCalls(AssistantMessage message) => message.Blocks
        .Where(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse && !_finished.Contains(block.ToolUse.Id))
        .Select(block => block.ToolUse);

    internal ToolStarted? Started(string callId) => _started.GetValueOrDefault(callId);

    /// <summary>The entry with the question about a call, once it is journalled.</summary>
    internal JournalEntry? Asked(string callId) => _asked.GetValueOrDefault(callId);

    internal ApprovalGiven? Answer(string callId) => _answers.GetValueOrDefault(callId);

    private void Apply(JournalEntry entry, int turn)
    {
        switch (entry.BodyCase)
        {
            case JournalEntry.BodyOneofCase.AssistantMessage when entry.AssistantMessage.Turn == turn:
                Message = entry.AssistantMessage;
                break;
            case JournalEntry.BodyOneofCase.ToolStarted when entry.ToolStarted.Turn == turn:
                _started[entry.ToolStarted.ToolCallId] = entry.ToolStarted;
                break;
            case JournalEntry.BodyOneofCase.ToolFinished when entry.ToolFinished.Turn == turn:
                _finished.Add(entry.ToolFinished.ToolCallId);
                break;
            case JournalEntry.BodyOneofCase.ApprovalAsked when entry.ApprovalAsked.Turn == turn:
                _asked[entry.ApprovalAsked.ToolCallId] = entry;
                break;
            case JournalEntry.BodyOneofCase.ApprovalGiven when entry.ApprovalGiven.Turn == turn:
                _answers[entry.ApprovalGiven.ToolCallId] = entry.ApprovalGiven;
                break;
            case JournalEntry.BodyOneofCase.RunPaused:
                IsPaused = true;
                break;
            case JournalEntry.BodyOneofCase.RunResumed:
                IsPaused = false;
                break;
            case JournalEntry.BodyOneofCase.Notice when entry.Key == TurnKeys.Cancel:
                IsCancelled = true;
                break;
            case JournalEntry.BodyOneofCase.Finished:
                ExecutionHasEnded = true;
                break;
        }
    }
}
