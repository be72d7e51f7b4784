namespace Stigmer.AgentRunner.Turns;

/// <summary>The ways in which a turn is told to stop.</summary>
internal sealed class TurnStop : IDisposable
{
    private readonly CancellationToken _cancelled;
    private readonly CancellationToken _abandoned;
    private readonly CancellationTokenSource _now;
    private readonly CancellationTokenSource _grace;
    private readonly CancellationTokenSource _stopping;
    private readonly CancellationTokenRegistration _onStopping;

    /// <param name="cancelled">The run is cancelled: stop at once.</param>
    /// <param name="stopping">The runner stops: begin nothing new.</param>
    /// <param name="grace">How long what has begun may then go on.</param>
    /// <param name="clock">Measures the grace.</param>
    /// <param name="abandoned">Another attempt takes this one's place: stop at once, and do not say that the run was cancelled.</param>
    internal TurnStop(
        CancellationToken cancelled, CancellationToken stopping, TimeSpan grace, TimeProvider clock, CancellationToken abandoned = default)
    {
        (_cancelled, _abandoned) = (cancelled, abandoned);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(stopping, abandoned);
        _grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _now = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _grace.Token, abandoned);
        _onStopping = stopping.Register(() => _grace.CancelAfter(grace));
    }

    /// <summary>Nothing new is begun.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>What runs is ended.</summary>
    internal CancellationToken Now => _now.Token;

    /// <summary>Whether anything has asked for it.</summary>
    internal bool IsWanted => Stopping.IsCancellationRequested || Now.IsCancellationRequested;

    /// <summary>Whether it is the run that ends, not just this runner or this attempt.</summary>
    internal bool IsCancelled => _cancelled.IsCancellationRequested && !Stopping.IsCancellationRequested;

    /// <summary>Whether another attempt takes this one's place: what is to be said of calls that did not end is for that one to say.</summary>
    internal bool IsAbandoned => _abandoned.IsCancellationRequested;

    /// <exception cref="RunnerStoppingException">The runner stops.</exception>
    internal void ThrowIfStopping()
    {
        if (Stopping.IsCancellationRequested)
        {
            throw new RunnerStoppingException();
        }
    }

    public void Dispose()
    {
        _onStopping.Dispose();
        _now.Dispose();
        _grace.Dispose();
        _stopping.Dispose();
    }
}
