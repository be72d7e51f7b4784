using System.Threading.Channels;

namespace Compat.Tests.Support;

/// <summary>A clock by which every wait of a second or more lasts until the test ends it, or is over.</summary>
internal sealed class HeldClock : TimeProvider, IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Channel<HeldWait> _waits = Channel.CreateUnbounded<HeldWait>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan && dueTime < Shortest)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new HeldTimer(_waits.Writer, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The next wait that somebody begins, in the order of their beginnings.</summary>
    internal async Task<HeldWait> NextAsync() => await _waits.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    /// <summary>Ends the next wait, and says how long it was to be.</summary>
    internal async Task<TimeSpan> EndNextAsync()
    {
        var wait = await NextAsync();
        wait.End();
        return wait.Length;
    }

    /// <summary>From now on nobody is held: what is still to be stopped can be.</summary>
    public void Dispose()
    {
        _waits.Writer.TryComplete();
        while (_waits.Reader.TryRead(out var wait))
        {
            wait.End();
        }
    }

    /// <summary>A wait that the test ends.</summary>
    internal sealed record HeldWait(TimeSpan Length, Action End);

    private sealed class HeldTimer(ChannelWriter<HeldWait> waits, Action end) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan && !waits.TryWrite(new HeldWait(dueTime, end)))
            {
                _ = Task.Run(end);
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
