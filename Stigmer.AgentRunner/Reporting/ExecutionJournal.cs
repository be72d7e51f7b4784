using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>A runner's copy of one execution's journal: read once, then kept up by its own appends and by reading what is newer.</summary>
internal sealed class ExecutionJournal(string executionId, Blueprint blueprint)
{
    private readonly List<JournalEntry> _entries = [];

    internal string ExecutionId => executionId;

    internal Blueprint Blueprint => blueprint;

    /// <summary>In order of seq, without a gap.</summary>
    internal IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>The journals of earlier executions of the session, oldest first; read once, since they have ended.</summary>
    internal IReadOnlyList<IReadOnlyList<JournalEntry>> Earlier { get; set; } = [];

    internal long LastSeq => _entries.Count == 0 ? 0 : _entries[^1].Seq;

    /// <summary>The agent's list of things to do: the newest of the session, since a conversation goes on with its plan.</summary>
    internal TodoList? Todos => Earlier.Append(_entries)
        .SelectMany(journal => journal)
        .LastOrDefault(entry => entry.BodyCase == JournalEntry.BodyOneofCase.TodoList)?.TodoList;

    internal void Add(IEnumerable<JournalEntry> entries) => _entries.AddRange(entries.Where(entry => entry.Seq > LastSeq));
}
