using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>
/// Answers and results of an execution that are finished and not yet acknowledged by the server, on the disk of the host.
/// Should this process die, the next attempt on this host finds there what the journal lacks.
/// </summary>
/// <remarks>What is held survives the process, not the power of the machine: waiting for the disk would cost each turn more than the rare second answer.</remarks>
internal sealed class HeldEntries(HeldFile file, HeldFolder folder, ILogger logger) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>Whether it costs to have an entry a second time; the others are made anew by whoever goes on.</summary>
    internal static bool IsWorthHolding(JournalEntry entry) => entry.BodyCase
        is JournalEntry.BodyOneofCase.AssistantMessage
        or JournalEntry.BodyOneofCase.ToolFinished
        or JournalEntry.BodyOneofCase.Compaction
        || entry.Notice?.Spent is not null;

    /// <summary>Keeps these behind what is held already.</summary>
    /// <param name="entries">In the order in which they are appended to the journal; without secrets.</param>
    internal void Hold(IEnumerable<JournalEntry> entries) => Write(() =>
    {
        if (!file.IsOpen || !file.IsThere)
        {
            folder.Make();
            file.Open();
        }

        file.Append(entries);
    });

    /// <summary>Keeps these in place of what was held.</summary>
    /// <param name="entries">As with <see cref="Hold"/>.</param>
    internal void HoldOnly(IEnumerable<JournalEntry> entries) => Write(() =>
    {
        folder.Make();
        file.Replace(entries);
    });

    /// <summary>The journal has everything.</summary>
    internal void Release() => Tidy(file.Clear);

    /// <summary>What an earlier attempt at the turn had finished and the journal lacks, in order.</summary>
    internal IReadOnlyList<JournalEntry> MissingFrom(ExecutionJournal journal, int turn)
    {
        // What this one wrote itself it has in its own hands.
        if (file.IsOpen || !file.IsThere)
        {
            return [];
        }

        var held = Read();

        // Appends are whole and in order, so what arrived of these is how they begin. Anything else in the journal under one of their
        // keys is of another attempt, which had to ask again, and whose answer counts.
        var missing = held.SkipWhile(entry => journal.Find(entry) is { } written && AreAlike(entry, written)).ToArray();
        var finished = missing.Select(entry => entry.ToolFinished?.ToolCallId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        JournalEntry[] wanted = missing.Any(entry => journal.Find(entry) is not null)
            ? []
            : [.. missing.Where(entry => TurnKeys.IsOf(turn, entry.Key) && !IsOnlyBegun(entry, finished))];
        if (!wanted.Any(IsWorthHolding))
        {
            Release();

            return [];
        }

        logger.HeldEntriesFound(journal.ExecutionId, turn, wanted.Length);

        return wanted;
    }

    /// <summary>What is still held stays for the next attempt.</summary>
    public void Dispose() => Tidy(file.Dispose);

    // Nothing begins before it is journalled: what did not get there has not begun.
    private static bool IsOnlyBegun(JournalEntry entry, HashSet<string> finished) => entry.BodyCase switch
    {
        JournalEntry.BodyOneofCase.TurnStarted => true,
        JournalEntry.BodyOneofCase.ToolStarted => !finished.Contains(entry.ToolStarted.ToolCallId),
        _ => false,
    };

    private static bool AreAlike(JournalEntry held, JournalEntry written)
    {
        var mine = written.Clone();
        (mine.Seq, mine.Time) = (held.Seq, held.Time);

        return mine.Equals(held);
    }

    private void Write(Action write)
    {
        lock (_lock)
        {
            folder.Try(write);
        }
    }

    private void Tidy(Action action)
    {
        lock (_lock)
        {
            try
            {
                action();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What stays does no harm: whoever reads it finds all of it in the journal.
            }
        }
    }

    private IReadOnlyList<JournalEntry> Read()
    {
        try
        {
            if (!file.TryRead(out var entries))
            {
                logger.HeldEntriesUnreadable(file.Path, "its end is not what was written");
            }

            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.HeldEntriesUnreadable(file.Path, e.Message);

            return [];
        }
    }
}
