namespace Temporalio.Worker;

/// <summary>Runs in memory, the least recently used leaving first. A run is dropped as it stands: none of its code runs any more.</summary>
internal sealed class WorkflowCache(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>The place of a run; the caller holds its gate while it works on the run.</summary>
    internal Entry Rent(string runId)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(runId, out var node))
            {
                _byUse.Remove(node);
            }
            else
            {
                node = new(new Entry(runId));
                _entries.Add(runId, node);
            }

            _byUse.AddFirst(node);
            node.Value.Users++;
            return node.Value;
        }
    }

    /// <summary>Gives a place back; it stays if it holds a run and there is room.</summary>
    internal void Return(Entry entry)
    {
        lock (_entries)
        {
            entry.Users--;
            if (entry is { Users: 0, Run: null })
            {
                Remove(entry);
            }

            for (var node = _byUse.Last; node is not null && _byUse.Count > capacity;)
            {
                var previous = node.Previous;
                if (node.Value.Users == 0)
                {
                    Remove(node.Value);
                }

                node = previous;
            }
        }
    }

    private void Remove(Entry entry)
    {
        if (_entries.Remove(entry.RunId, out var node))
        {
            _byUse.Remove(node);
        }
    }

    /// <summary>The place of one run.</summary>
    internal sealed class Entry(string runId)
    {
        internal string RunId => runId;

        /// <summary>Held by the one who works on the run.</summary>
        internal SemaphoreSlim Gate { get; } = new(1);

        internal WorkflowRun? Run { get; set; }

        internal int Users { get; set; }
    }
}
