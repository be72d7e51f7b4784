using System.Security.Cryptography;
using Google.Protobuf;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>
/// Answers and results that are finished and not yet acknowledged by the server, in a folder of the host: one file for each execution,
/// there only while something waits. Should this process die, the next attempt on this host finds in it what the journal lacks.
/// </summary>
/// <remarks>What is held survives the process, not the power of the machine: waiting for the disk would cost each turn more than the rare second answer.</remarks>
internal sealed class HeldEntries(string folder, TimeProvider clock, ILogger<HeldEntries> logger)
{
    // Of runs that went on elsewhere or were cancelled. A run that is paused for longer asks the model once more.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private bool _isReady;
    private bool _isBroken;

    /// <summary>Whether it costs to have an entry a second time; the others are made anew by whoever goes on.</summary>
    internal static bool IsWorthHolding(JournalEntry entry) => entry.BodyCase
        is JournalEntry.BodyOneofCase.AssistantMessage
        or JournalEntry.BodyOneofCase.ToolFinished
        or JournalEntry.BodyOneofCase.Compaction
        || entry.Notice?.Spent is not null;

    /// <summary>Keeps these in place of what was held of the execution. A disk that does not take them is no reason to stop; the log says so.</summary>
    /// <param name="executionId">Whose they are.</param>
    /// <param name="entries">All that waits, in the order in which it is appended; without secrets.</param>
    internal void Hold(string executionId, IEnumerable<JournalEntry> entries)
    {
        try
        {
            MakeReady();
            OwnerOnly.Write(FileOf(executionId), Sealed(new AppendRequest { ExecutionId = executionId, Entries = { entries } }.ToByteArray()), survivesPowerLoss: false);
            _isBroken = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isBroken)
            {
                logger.NotHeld(folder, e.Message);
            }

            _isBroken = true;
        }
    }

    /// <summary>The journal has everything.</summary>
    internal void Release(string executionId)
    {
        try
        {
            File.Delete(FileOf(executionId));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It does no harm: whoever reads it finds all of it in the journal. A folder that was never made holds nothing.
        }
    }

    /// <summary>What an earlier attempt at the turn had finished and the journal lacks, in order.</summary>
    internal IReadOnlyList<JournalEntry> MissingFrom(ExecutionJournal journal, int turn)
    {
        if (Read(journal.ExecutionId) is not { Count: > 0 } held)
        {
            return [];
        }

        // Appends are whole and in order, so what arrived of these is how they begin. Anything else in the journal under one of their
        // keys is of another attempt, which had to ask again, and whose answer counts.
        var missing = held.SkipWhile(entry => journal.Find(entry) is { } written && AreAlike(entry, written)).ToArray();
        var finished = missing.Select(entry => entry.ToolFinished?.ToolCallId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        JournalEntry[] wanted = missing.Any(entry => journal.Find(entry) is not null)
            ? []
            : [.. missing.Where(entry => TurnKeys.IsOf(turn, entry.Key) && !IsOnlyBegun(entry, finished))];
        if (!wanted.Any(IsWorthHolding))
        {
            Release(journal.ExecutionId);

            return [];
        }

        logger.HeldEntriesFound(journal.ExecutionId, turn, wanted.Length);

        return wanted;
    }

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

    private IReadOnlyList<JournalEntry> Read(string executionId)
    {
        var file = FileOf(executionId);
        try
        {
            return File.Exists(file) ? AppendRequest.Parser.ParseFrom(Unsealed(File.ReadAllBytes(file))).Entries : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            logger.HeldEntriesUnreadable(file, e.Message);
            Release(executionId);

            return [];
        }
    }

    // A file that was written without waiting for the disk can have holes when the power has gone; a hole in a text still parses.
    private static byte[] Sealed(byte[] content) => [.. SHA256.HashData(content), .. content];

    private static ReadOnlySpan<byte> Unsealed(ReadOnlySpan<byte> file) =>
        file.Length >= SHA256.HashSizeInBytes && SHA256.HashData(file[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(file[..SHA256.HashSizeInBytes])
            ? file[SHA256.HashSizeInBytes..]
            : throw new IOException("it is not what was written");

    private void MakeReady()
    {
        lock (_lock)
        {
            // Whoever tidied up may have taken it along.
            if (_isReady && Directory.Exists(folder))
            {
                return;
            }

            OwnerOnly.MakeFolder(folder);
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => clock.GetUtcNow() - File.GetLastWriteTimeUtc(file) > Kept))
            {
                File.Delete(file);
            }

            _isReady = true;
        }
    }

    private string FileOf(string executionId) => Path.Combine(folder, Uri.EscapeDataString(executionId) + ".held");
}
