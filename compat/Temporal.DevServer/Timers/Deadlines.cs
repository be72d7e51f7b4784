namespace Temporal.DevServer.Timers;

/// <summary>
/// Wakes each run at its next deadline. A deadline is computed from the record whenever the record changes, so nothing has
/// to be restored after a restart and no timer can be forgotten.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<WorkflowRun, long> _queue = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private Action<WorkflowRun>? _fire;
    private long _wakesAt;

    public Deadlines(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to wake runs. Called once the stored runs are in memory.</summary>
    public void Start(Action<WorkflowRun> fire)
    {
        _fire = fire;
        Wake();
    }

    /// <summary>Called under the gate of the run's chain after each change.</summary>
    public void Arm(WorkflowRun run)
    {
        var next = RunDeadlines.Next(run);
        lock (_gate)
        {
            if (next == run.ArmedFor)
            {
                return;
            }

            run.ArmedFor = next;
            if (next == 0)
            {
                return;
            }

            _queue.Enqueue(run, next);
            Schedule();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Wake()
    {
        var due = new List<WorkflowRun>();
        lock (_gate)
        {
            _wakesAt = 0;
            var now = _clock.GetUtcNow().UtcTicks;
            while (_queue.TryPeek(out var run, out var at) && at <= now)
            {
                _queue.Dequeue();
                // An entry that no longer carries the run's deadline was replaced by another one.
                if (run.ArmedFor == at)
                {
                    run.ArmedFor = 0;
                    due.Add(run);
                }
            }

            Schedule();
        }

        foreach (var run in due)
        {
            _fire?.Invoke(run);
        }
    }

    private void Schedule()
    {
        if (_fire is null || !_queue.TryPeek(out _, out var at) || (_wakesAt != 0 && _wakesAt <= at))
        {
            return;
        }

        _wakesAt = at;
        var wait = TimeSpan.FromTicks(Math.Clamp(at - _clock.GetUtcNow().UtcTicks, 0, TimeSpan.TicksPerDay));
        // Timers run on whole milliseconds; rounding up avoids waking just before the deadline.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
