using Stigmer.AgentRunner.Reporting;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Decides where a turn belongs: to the host that has the files of the run, or of its session.</summary>
internal static class TurnPlace
{
    /// <summary>The task queue of another host that has them; null when the turn may be done here.</summary>
    /// <param name="journal">What earlier turns say of it.</param>
    /// <param name="own">The task queue of this host; null where files are anybody's.</param>
    internal static string? Elsewhere(ExecutionJournal journal, string? own)
    {
        // The newest of the run, else of the session: later runs of a session go on with the files of the earlier ones.
        var last = journal.Earlier.Append(journal.Entries).Reverse()
            .Select(entries => entries.LastOrDefault(entry => entry.TurnStarted?.TaskQueue is { Length: > 0 })?.TurnStarted.TaskQueue)
            .FirstOrDefault(queue => queue is not null);

        return own is null || last == own ? null : last;
    }
}
