using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Feeds;

/// <summary>
/// What waits for one watcher, within a bound. A watcher that is too slow loses deltas first; when it loses entries it is told to
/// read them from the store, so it never misses one.
/// </summary>
internal sealed class FeedSubscription(bool deltas, Action<FeedSubscription> leave) : IDisposable
{
    /// <summary>Events that wait for a watcher before it counts as slow.</summary>
    internal const int Limit = 256;

    private readonly Lock _lock = new();
    private List<WatchEvent> _waiting = [];
    private bool _stale;
    private TaskCompletionSource? _wake;

    internal void Offer(WatchEvent happened)
    {
        var isPassing = happened.EventCase != WatchEvent.EventOneofCase.Entry;
        if (isPassing && !deltas)
        {
            return;
        }

        lock (_lock)
        {
            if (_waiting.Count >= Limit)
            {
                if (isPassing)
                {
                    return;
                }

                _waiting.Clear();
                _stale = true;
            }

            _waiting.Add(happened);
            Wake();
        }
    }

    internal void Refresh()
    {
        lock (_lock)
        {
            _stale = true;
            Wake();
        }
    }

    /// <summary>Waits until something is there and takes all of it.</summary>
    internal async ValueTask<FeedBatch> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wake;
            lock (_lock)
            {
                if (_stale || _waiting.Count > 0)
                {
                    var batch = new FeedBatch(_stale, _waiting);
                    _waiting = [];
                    _stale = false;
                    return batch;
                }

                _wake ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wake = _wake.Task;
            }

            await wake.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => leave(this);

    private void Wake()
    {
        _wake?.TrySetResult();
        _wake = null;
    }
}
