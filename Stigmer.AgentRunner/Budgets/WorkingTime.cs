using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Budgets;

/// <summary>How long a run has worked, by its journal: from its first turn, without the time in which it was paused or all of its agents waited for people.</summary>
internal sealed class WorkingTime
{
    private readonly Dictionary<string, Agent> _agents = new(StringComparer.Ordinal);
    private TimeSpan _worked;
    private DateTimeOffset _last;
    private bool _paused;

    private bool IsWorking => !_paused && _agents.Values.Any(agent => agent.IsWorking);

    /// <summary>Entries in the order of the journal.</summary>
    internal void Add(JournalEntry entry)
    {
        var time = entry.Time?.ToDateTimeOffset() ?? _last;
        _worked = At(time);
        _last = time;
        switch (entry.BodyCase)
        {
            case JournalEntry.BodyOneofCase.RunPaused:
                _paused = true;
                break;
            case JournalEntry.BodyOneofCase.RunResumed:
                _paused = false;
                break;
            case JournalEntry.BodyOneofCase.TurnStarted:
                _agents.TryAdd(entry.SubAgent, new Agent());
                break;
            case JournalEntry.BodyOneofCase.SubAgentFinished:
                _agents.Remove(entry.SubAgent);
                break;
            default:
                _agents.GetValueOrDefault(entry.SubAgent)?.Apply(entry);
                break;
        }
    }

    internal TimeSpan At(DateTimeOffset now) => IsWorking && now > _last ? _worked + (now - _last) : _worked;

    /// <summary>One agent of the run. While its sub-agents are at work they count, and not the call that started them.</summary>
    private sealed class Agent
    {
        private readonly HashSet<(int Turn, string CallId)> _asked = [];
        private readonly HashSet<(int Turn, string CallId)> _running = [];
        private readonly HashSet<(int Turn, string CallId)> _tasks = [];

        internal bool IsWorking => _running.Count > 0 || (_asked.Count == 0 && _tasks.Count == 0);

        internal void Apply(JournalEntry entry)
        {
            switch (entry.BodyCase)
            {
                case JournalEntry.BodyOneofCase.ApprovalAsked:
                    _asked.Add((entry.ApprovalAsked.Turn, entry.ApprovalAsked.ToolCallId));
                    break;
                case JournalEntry.BodyOneofCase.ApprovalGiven:
                    _asked.Remove((entry.ApprovalGiven.Turn, entry.ApprovalGiven.ToolCallId));
                    break;
                case JournalEntry.BodyOneofCase.ToolStarted:
                    (entry.ToolStarted.Tool == TaskTool.ToolName ? _tasks : _running).Add((entry.ToolStarted.Turn, entry.ToolStarted.ToolCallId));
                    break;
                case JournalEntry.BodyOneofCase.ToolFinished:
                    var call = (entry.ToolFinished.Turn, entry.ToolFinished.ToolCallId);
                    _running.Remove(call);
                    _tasks.Remove(call);
                    _asked.Remove(call);
                    break;
            }
        }
    }
}
