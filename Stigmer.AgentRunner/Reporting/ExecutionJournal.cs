using Stigmer.AgentRunner.Budgets;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Usages;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>A runner's copy of one execution's journal: read once, then kept up by its own appends and by reading what is newer.</summary>
internal sealed class ExecutionJournal(string executionId, Blueprint blueprint)
{
    // Sub-agents that work side by side read while another one's entries arrive.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<JournalEntry>> _byAgent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JournalEntry[]> _read = new(StringComparer.Ordinal);
    private readonly WorkingTime _time = new();
    private readonly RunUsage _used = new() { Total = new Usage() };

    internal string ExecutionId => executionId;

    internal Blueprint Blueprint => blueprint;

    /// <summary>What the agent itself did, in order of seq.</summary>
    internal IReadOnlyList<JournalEntry> Entries => EntriesOf("");

    /// <summary>What the agent itself did in earlier executions of the session, oldest first; read once, since they have ended.</summary>
    internal IReadOnlyList<IReadOnlyList<JournalEntry>> Earlier { get; set; } = [];

    internal long LastSeq { get; private set; }

    /// <summary>Calls that people have allowed for the rest of the run, to whichever of its agents.</summary>
    internal IReadOnlyList<ApprovalRule> FromNowOn { get; private set; } = [];

    /// <summary>What model calls have used so far, those of sub-agents included.</summary>
    internal RunUsage Used
    {
        get
        {
            lock (_lock)
            {
                return _used.Clone();
            }
        }
    }

    /// <summary>How long the run has worked, without the time in which it waited for people.</summary>
    internal TimeSpan WorkedAt(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _time.At(now);
        }
    }

    /// <summary>What one agent of the run did, in order of seq.</summary>
    /// <param name="subAgent">Its path; empty for the agent itself.</param>
    internal IReadOnlyList<JournalEntry> EntriesOf(string subAgent)
    {
        lock (_lock)
        {
            if (!_byAgent.TryGetValue(subAgent, out var entries))
            {
                return [];
            }

            return _read.TryGetValue(subAgent, out var read) ? read : _read[subAgent] = [.. entries];
        }
    }

    /// <summary>The entry that the journal has under this one's key; null if it has none.</summary>
    internal JournalEntry? Find(JournalEntry entry) => EntriesOf(entry.SubAgent).FirstOrDefault(known => known.Key == entry.Key);

    /// <summary>The agent's list of things to do: the newest of the session, since a conversation goes on with its plan. A sub-agent has its own.</summary>
    internal TodoList? TodosOf(string subAgent) => (subAgent.Length == 0 ? Earlier.Append(Entries) : [EntriesOf(subAgent)])
        .SelectMany(journal => journal)
        .LastOrDefault(entry => entry.BodyCase == JournalEntry.BodyOneofCase.TodoList)?.TodoList;

    internal void Add(IEnumerable<JournalEntry> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries.Where(entry => entry.Seq > LastSeq))
            {
                if (!_byAgent.TryGetValue(entry.SubAgent, out var known))
                {
                    _byAgent[entry.SubAgent] = known = [];
                }

                known.Add(entry);
                if (entry.ApprovalGiven?.FromNowOn is { } rule)
                {
                    FromNowOn = [.. FromNowOn, rule];
                }

                if (RunUsageFold.Spent(entry) is { } spent)
                {
                    RunUsageFold.Add(_used, spent);
                }

                _time.Add(entry);
                _read.Remove(entry.SubAgent);
                LastSeq = entry.Seq;
            }
        }
    }
}
