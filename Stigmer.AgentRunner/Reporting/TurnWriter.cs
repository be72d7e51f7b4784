using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Writes what one agent of a run does. Those of a sub-agent carry its path, in front of their keys too: two agents may be at turns of the same number.</summary>
/// <param name="journal">The way that all agents of the turn share.</param>
/// <param name="subAgent">The path; empty for the agent itself.</param>
internal sealed class TurnWriter(JournalWriter journal, string subAgent)
{
    internal ExecutionJournal Copy => journal.Copy;

    /// <summary>What this agent has done so far.</summary>
    internal IReadOnlyList<JournalEntry> Entries => Copy.EntriesOf(subAgent);

    /// <summary>Queues entries; they are written with the next flush, in one commit with the others that wait.</summary>
    internal void Add(params IReadOnlyList<JournalEntry> entries)
    {
        foreach (var entry in entries.Where(_ => subAgent.Length > 0))
        {
            entry.SubAgent = subAgent;
            entry.Key = $"{subAgent}/{entry.Key}";
        }

        journal.Add(entries);
    }

    /// <summary>As <see cref="Add"/>, unless the journal has it from an earlier turn or attempt.</summary>
    internal void AddOnce(JournalEntry entry)
    {
        var key = subAgent.Length > 0 ? $"{subAgent}/{entry.Key}" : entry.Key;
        if (!Entries.Any(known => known.Key == key))
        {
            Add(entry);
        }
    }

    /// <summary>Queues what an earlier attempt at the turn could not bring home any more, of all agents; false when there is nothing.</summary>
    internal bool AddHeld() => journal.AddHeld();

    /// <summary>Returns after the commit of everything that waited, also of other agents.</summary>
    internal Task FlushAsync(CancellationToken cancellationToken) => journal.FlushAsync(cancellationToken);

    /// <summary>For a sub-agent that this one starts.</summary>
    internal TurnWriter For(string path) => new(journal, path);
}
