using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Copies of the journals that this runner worked on last, so that a turn reads only what is new.</summary>
internal sealed class JournalCache(Journal journal, TimeProvider clock)
{
    private const int Capacity = 256;

    private const int MaxEarlierExecutions = 50;

    /// <summary>The turns of a run follow each other within moments; one that has waited longer may be over, or another runner's by now.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<CachedJournal>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<CachedJournal> _oldestFirst = [];

    /// <summary>The journal as the server has it now. Who takes it owns it: nobody else gets the same copy until it is put back.</summary>
    /// <param name="executionId">Whose journal it is.</param>
    /// <param name="isFresh">It was put back a moment ago, and the newest append has told what others had written by then.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task<ExecutionJournal> TakeAsync(string executionId, bool isFresh, CancellationToken cancellationToken)
    {
        if (Remove(executionId) is { } known)
        {
            if (!isFresh)
            {
                known.Add(await journal.ReadAsync(executionId, known.LastSeq, cancellationToken));
            }

            return known;
        }

        var entries = journal.ReadAsync(executionId, 0, cancellationToken);
        var blueprint = journal.GetBlueprintAsync(executionId, cancellationToken);
        await Task.WhenAll(entries, blueprint);
        var fresh = new ExecutionJournal(executionId, await blueprint);
        fresh.Add(await entries);
        var earlier = new List<IReadOnlyList<JournalEntry>>();
        foreach (var id in fresh.Blueprint.EarlierExecutionIds.TakeLast(MaxEarlierExecutions))
        {
            // A conversation goes on from what was said in it; what sub-agents said among themselves was never part of it.
            var read = await journal.ReadAsync(id, 0, cancellationToken);
            earlier.Add([.. read.Where(entry => entry.SubAgent.Length == 0)]);
        }

        fresh.Earlier = earlier;

        return fresh;
    }

    /// <summary>Gives back a copy that is known to be right; after a failure it is let go and read anew.</summary>
    internal void Put(ExecutionJournal copy)
    {
        lock (_lock)
        {
            RemoveLocked(copy.ExecutionId);
            _byId[copy.ExecutionId] = _oldestFirst.AddLast(new CachedJournal(copy, clock.GetTimestamp()));
            while (_oldestFirst.First is { Value: var oldest } && (_oldestFirst.Count > Capacity || clock.GetElapsedTime(oldest.PutAt) > Kept))
            {
                RemoveLocked(oldest.Copy.ExecutionId);
            }
        }
    }

    private ExecutionJournal? Remove(string executionId)
    {
        lock (_lock)
        {
            return RemoveLocked(executionId);
        }
    }

    private ExecutionJournal? RemoveLocked(string executionId)
    {
        if (!_byId.Remove(executionId, out var node))
        {
            return null;
        }

        _oldestFirst.Remove(node);

        return node.Value.Copy;
    }

    private sealed record CachedJournal(ExecutionJournal Copy, long PutAt);
}
