namespace Temporal.DevServer.Dispatch;

/// <summary>Brings the tasks of one queue and the workers that wait for them together, first come first served.</summary>
internal sealed class MatchQueue(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<QueueItem> _items = [];
    private readonly LinkedList<Waiter> _waiters = [];

    public PollerPresence Pollers { get; } = new(clock);

    public int Backlog
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    public void Offer(QueueItem item) => Offer(item, first: false);

    /// <summary>Gives back a task that was taken for a worker which then went away.</summary>
    public void Return(QueueItem item) => Offer(item, first: true);

    /// <summary>The next task, or null when <paramref name="wait"/> ended without one or the worker was told to stop.</summary>
    public async ValueTask<QueueItem?> TakeAsync(Poller poller, TimeSpan wait, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_items.First is { } ready)
            {
                _items.RemoveFirst();
                return ready.Value;
            }

            waiter = new Waiter(poller);
            _waiters.AddLast(waiter.Node);
        }

        using var timeout = new CancellationTokenSource(wait, clock);
        // A waiter leaves the list under the gate before anything is handed to it: a task is either its own or still in the queue.
        await using var onTimeout = timeout.Token.UnsafeRegister(_ => Release(waiter), null).ConfigureAwait(false);
        await using var onCancel = cancellationToken.UnsafeRegister(_ => Release(waiter), null).ConfigureAwait(false);
        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the polls of a worker that stops; they are answered with "nothing".</summary>
    public void Dismiss(Predicate<Poller> which)
    {
        List<Waiter> dismissed;
        lock (_gate)
        {
            dismissed = [.. _waiters.Where(waiter => which(waiter.Poller))];
        }

        dismissed.ForEach(Release);
    }

    private void Offer(QueueItem item, bool first)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_waiters.First is not { } next)
            {
                _ = first ? _items.AddFirst(item) : _items.AddLast(item);
                return;
            }

            _waiters.RemoveFirst();
            waiter = next.Value;
        }

        waiter.Hand(item);
    }

    private void Release(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Node.List is null)
            {
                return;
            }

            _waiters.Remove(waiter.Node);
        }

        waiter.Hand(null);
    }

    private sealed class Waiter
    {
        private readonly TaskCompletionSource<QueueItem?> _item = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Waiter(Poller poller)
        {
            Poller = poller;
            Node = new LinkedListNode<Waiter>(this);
        }

        public Poller Poller { get; }

        public LinkedListNode<Waiter> Node { get; }

        public Task<QueueItem?> Task => _item.Task;

        public void Hand(QueueItem? item) => _item.TrySetResult(item);
    }
}
