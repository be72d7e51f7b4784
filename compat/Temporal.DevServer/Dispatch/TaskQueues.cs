using System.Collections.Concurrent;

namespace Temporal.DevServer.Dispatch;

/// <summary>All queues of tasks. They are in memory only: after a restart they are filled again from the records of the runs.</summary>
internal sealed class TaskQueues(TimeProvider clock)
{
    private const int RememberedWorkers = 1000;

    private readonly ConcurrentDictionary<QueueKey, MatchQueue> _queues = [];
    private readonly ConcurrentQueue<string> _dismissed = [];

    public MatchQueue Get(QueueKey key) => _queues.GetOrAdd(key, _ => new MatchQueue(clock));

    public MatchQueue? Find(QueueKey key) => _queues.GetValueOrDefault(key);

    /// <summary>True for a worker that said it stops; a poll that it sent just before must not wait for its timeout.</summary>
    public bool IsDismissed(string instanceKey) => instanceKey.Length > 0 && _dismissed.Contains(instanceKey);

    /// <summary>Lets a worker go: its polls end, and nobody waits for its sticky queue any more.</summary>
    public void Dismiss(string @namespace, string instanceKey, string identity, string stickyQueue)
    {
        if (instanceKey.Length > 0)
        {
            _dismissed.Enqueue(instanceKey);
            while (_dismissed.Count > RememberedWorkers)
            {
                _dismissed.TryDequeue(out _);
            }
        }

        foreach (var (key, queue) in _queues.Where(pair => pair.Key.Namespace == @namespace))
        {
            bool Belongs(string pollerIdentity, string pollerKey) =>
                instanceKey.Length > 0 ? pollerKey == instanceKey : pollerIdentity == identity && key.Name == stickyQueue;

            queue.Dismiss(poller => Belongs(poller.Identity, poller.InstanceKey));
            queue.Pollers.Gone(poller => Belongs(poller.Identity, poller.InstanceKey));
        }

        if (stickyQueue.Length > 0)
        {
            _queues.TryRemove(new QueueKey(@namespace, stickyQueue, QueueKind.Workflow), out _);
        }
    }
}
