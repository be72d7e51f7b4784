namespace Temporal.DevServer.Dispatch;

/// <summary>
/// Who asks a queue for tasks. A worker stays listed between two polls, and leaves the list when its connection ends, when
/// it says that it stops, or when it was silent for five minutes.
/// </summary>
internal sealed class PollerPresence(TimeProvider clock)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Identity, string InstanceKey), Entry> _entries = [];

    public DateTimeOffset LastSeen { get; private set; }

    public void Seen(Poller poller)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            LastSeen = now;
            _entries[(poller.Identity, poller.InstanceKey)] = new Entry(poller.Identity, now, poller.ConnectionClosed);
        }
    }

    public void Gone(Predicate<(string Identity, string InstanceKey)> which)
    {
        lock (_gate)
        {
            foreach (var key in _entries.Keys.Where(key => which(key)).ToList())
            {
                _entries.Remove(key);
            }

            if (_entries.Count == 0)
            {
                LastSeen = default;
            }
        }
    }

    public IReadOnlyList<Entry> List()
    {
        lock (_gate)
        {
            foreach (var (key, entry) in _entries.ToList())
            {
                if (entry.ConnectionClosed.IsCancellationRequested || clock.GetUtcNow() - entry.LastAccess > Silence)
                {
                    _entries.Remove(key);
                }
            }

            return [.. _entries.Values.OrderBy(entry => entry.Identity, StringComparer.Ordinal)];
        }
    }

    public bool AnyWithin(TimeSpan age) => clock.GetUtcNow() - LastSeen <= age && List().Count > 0;

    internal sealed record Entry(string Identity, DateTimeOffset LastAccess, CancellationToken ConnectionClosed);
}
