using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Writes the entries of one attempt at one turn, in order, and notices when somebody else is at the same turn.</summary>
internal sealed class JournalWriter(Journal journal, HeldEntries held, ExecutionJournal copy, TurnPosition position, SecretRedactor secrets) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Queue<JournalEntry> _waiting = new();
    private volatile bool _isSuperseded;
    private int _held;
    private bool _isHolding;

    internal ExecutionJournal Copy => copy;

    /// <summary>Queues entries; they are written with the next flush, in one commit with the others that wait.</summary>
    internal void Add(params IReadOnlyList<JournalEntry> entries)
    {
        lock (_waiting)
        {
            foreach (var entry in entries)
            {
                _waiting.Enqueue(secrets.Redact(entry));
            }

            if (!_isSuperseded && entries.Any(HeldEntries.IsWorthHolding))
            {
                // From here on a death of this process costs no second answer, whether the server is there or not.
                held.Hold(_waiting.Skip(_held));
                (_held, _isHolding) = (_waiting.Count, true);
            }
        }
    }

    /// <summary>Queues what an earlier attempt on this host could not bring home any more; false when there is nothing.</summary>
    internal bool AddHeld()
    {
        var missing = held.MissingFrom(copy, position.Turn);
        lock (_waiting)
        {
            foreach (var entry in missing)
            {
                _waiting.Enqueue(secrets.Redact(entry));
            }

            if (missing.Count > 0)
            {
                held.HoldOnly(_waiting);
                (_held, _isHolding) = (_waiting.Count, true);
            }
        }

        return missing.Count > 0;
    }

    /// <summary>Returns after the commit of everything that waited. What could not be written goes on waiting.</summary>
    /// <exception cref="TurnSupersededException">Another attempt wrote to this turn; nothing further may be done on the strength of ours.</exception>
    /// <exception cref="JournalRefusedException">The execution has ended.</exception>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            // Sub-agents share this writer: what one of them learnt holds for all.
            if (_isSuperseded)
            {
                throw new TurnSupersededException(position);
            }

            var entries = Waiting();
            if (entries.Length > 0)
            {
                await AppendAsync(entries, cancellationToken);
                Forget(entries.Length);
            }
        }
        catch (JournalRefusedException e) when (e.IsOver)
        {
            // Nor will it take them from another attempt.
            held.Release();
            throw;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task AppendAsync(JournalEntry[] entries, CancellationToken cancellationToken)
    {
        var known = copy.LastSeq;
        var appended = await journal.AppendAsync(copy.ExecutionId, entries, cancellationToken);

        // Dense seqs right behind what we know prove that every entry is ours, also when an answer was lost and the append made twice:
        // an attempt begins by writing its own key, so a rival's entries cannot fall exactly into our places unseen.
        if (appended.Seqs.Select((seq, index) => seq == known + 1 + index).All(isNext => isNext))
        {
            // Copies, since those that wait do not change: a sub-agent may be writing them to the disk at this moment.
            copy.Add(entries.Select((entry, index) => new JournalEntry(entry) { Seq = appended.Seqs[index], Time = appended.Time }));
            return;
        }

        await CatchUpAsync(entries, cancellationToken);
    }

    // Others may have written in between, such as the server a notice. Another attempt at this turn may not.
    private async Task CatchUpAsync(JournalEntry[] entries, CancellationToken cancellationToken)
    {
        var known = copy.LastSeq;
        var news = await journal.ReadAsync(copy.ExecutionId, known, cancellationToken);
        copy.Add(news);
        var ours = entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var written = news.Where(entry => ours.Contains(entry.Key)).Select(entry => entry.Seq).ToArray();
        var isOneCommit = written.Length == entries.Length && written[^1] - written[0] == written.Length - 1;
        if (!isOneCommit || news.Any(entry => TurnKeys.IsOf(position.Turn, entry.Key) && !ours.Contains(entry.Key)))
        {
            _isSuperseded = true;
            throw new TurnSupersededException(position);
        }
    }

    private JournalEntry[] Waiting()
    {
        lock (_waiting)
        {
            return [.. _waiting];
        }
    }

    private void Forget(int count)
    {
        lock (_waiting)
        {
            for (var index = 0; index < count; index++)
            {
                _waiting.Dequeue();
            }

            _held = Math.Max(0, _held - count);
            if (_isHolding && _waiting.Count == 0)
            {
                held.Release();
                _isHolding = false;
            }
        }
    }
}
