namespace Stigmer.Server.Executions;

/// <summary>
/// How much journals may still grow before another snapshot pays, as far as this server has seen them grow. It starts anew with each
/// process and beyond its limit, which costs a snapshot and nothing else.
/// </summary>
internal sealed class JournalTails
{
    /// <summary>Entries that may pile up after a snapshot before there is a new one; at least as much as the snapshot, so that folding stays proportional to the journal.</summary>
    internal const long MinimumBytes = 256 * 1024;

    /// <summary>A snapshot is due however little there is: the journal has ended.</summary>
    internal const long Everything = long.MaxValue / 2;

    /// <summary>Journals that are followed at once.</summary>
    internal const int Limit = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _room = new(StringComparer.Ordinal);

    /// <summary>What is left; a snapshot is due when there is nothing.</summary>
    internal long RoomOf(string executionId)
    {
        lock (_lock)
        {
            return _room.GetValueOrDefault(executionId, MinimumBytes);
        }
    }

    /// <summary>True when a snapshot is due after so much more.</summary>
    internal bool Grow(string executionId, long bytes)
    {
        lock (_lock)
        {
            if (_room.Count >= Limit)
            {
                _room.Clear();
            }

            return (_room[executionId] = _room.GetValueOrDefault(executionId, MinimumBytes) - bytes) <= 0;
        }
    }

    /// <summary>There is a snapshot of what was there when so much was left; what came since then counts for the next one.</summary>
    internal void Shorten(string executionId, long room, long snapshotBytes) =>
        Grow(executionId, room - Math.Max(MinimumBytes, snapshotBytes));

    /// <summary>It has ended and grows no more.</summary>
    internal void Forget(string executionId)
    {
        lock (_lock)
        {
            _room.Remove(executionId);
        }
    }
}
