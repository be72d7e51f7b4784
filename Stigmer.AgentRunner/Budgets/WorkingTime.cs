using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Budgets;

/// <summary>How long a run has worked, by its journal: from its first turn, without the time in which it waited for people.</summary>
internal static class WorkingTime
{
    internal static TimeSpan Of(IEnumerable<JournalEntry> journal, DateTimeOffset now)
    {
        var worked = TimeSpan.Zero;
        var state = new State();
        DateTimeOffset? before = null;
        foreach (var entry in journal)
        {
            // What this process has just written has no time of its own yet.
            var time = entry.Time?.ToDateTimeOffset() ?? now;
            worked += state.IsWorking && before is { } since && time > since ? time - since : TimeSpan.Zero;
            state.Apply(entry);
            before = time;
        }

        return worked + (state.IsWorking && before is { } last && now > last ? now - last : TimeSpan.Zero);
    }

    private sealed class State
    {
        private readonly HashSet<(int Turn, string CallId)> _asked = [];
        private readonly HashSet<(int Turn, string CallId)> _running = [];
        private bool _begun;
        private bool _paused;

        internal bool IsWorking => _begun && !_paused && (_asked.Count == 0 || _running.Count > 0);

        internal void Apply(JournalEntry entry)
        {
            switch (entry.BodyCase)
            {
                case JournalEntry.BodyOneofCase.TurnStarted:
                    _begun = true;
                    break;
                case JournalEntry.BodyOneofCase.ApprovalAsked:
                    _asked.Add((entry.ApprovalAsked.Turn, entry.ApprovalAsked.ToolCallId));
                    break;
                case JournalEntry.BodyOneofCase.ApprovalGiven:
                    _asked.Remove((entry.ApprovalGiven.Turn, entry.ApprovalGiven.ToolCallId));
                    break;
                case JournalEntry.BodyOneofCase.ToolStarted:
                    _running.Add((entry.ToolStarted.Turn, entry.ToolStarted.ToolCallId));
                    break;
                case JournalEntry.BodyOneofCase.ToolFinished:
                    _running.Remove((entry.ToolFinished.Turn, entry.ToolFinished.ToolCallId));
                    _asked.Remove((entry.ToolFinished.Turn, entry.ToolFinished.ToolCallId));
                    break;
                case JournalEntry.BodyOneofCase.RunPaused:
                    _paused = true;
                    break;
                case JournalEntry.BodyOneofCase.RunResumed:
                    _paused = false;
                    break;
            }
        }
    }
}
