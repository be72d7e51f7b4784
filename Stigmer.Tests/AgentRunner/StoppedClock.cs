namespace Stigmer.Tests.AgentRunner;

/// <summary>A clock that moves only when the test says so, and tells when somebody waits for it.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<StoppedTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Signal)> _watches = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new StoppedTimer(this, () => callback(state));
        timer.Change(dueTime, period);

        return timer;
    }

    /// <summary>Completes when somebody waits for exactly so long.</summary>
    internal Task WaitingFor(TimeSpan due)
    {
        lock (_lock)
        {
            if (_timers.Any(timer => timer.Asked == due))
            {
                return Task.CompletedTask;
            }

            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watches.Add((due, signal));

            return signal.Task;
        }
    }

    internal void Pass(TimeSpan time)
    {
        StoppedTimer[] due;
        lock (_lock)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.RemoveAll(timer => timer.Due <= _now);
        }

        foreach (var timer in due)
        {
            timer.Ring();
        }
    }

    private sealed class StoppedTimer(StoppedClock clock, Action ring) : ITimer
    {
        internal DateTimeOffset Due { get; private set; }

        internal TimeSpan Asked { get; private set; }

        internal void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                Asked = dueTime;
                Due = clock._now + dueTime;
                clock._timers.Add(this);
                foreach (var (_, signal) in clock._watches.Where(watch => watch.Due == dueTime))
                {
                    signal.TrySetResult();
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            return ValueTask.CompletedTask;
        }
    }
}
