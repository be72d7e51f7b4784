namespace Temporal.DevServer.Hosting;

/// <summary>The time, and waits that never outlast the server's own bound, the caller's deadline, the caller, or the server.</summary>
internal sealed class ServerClock(TimeProvider clock) : IDisposable
{
    /// <summary>Leaves a caller with a deadline the time to read an empty answer.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();

    public TimeProvider Time => clock;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends every wait: the server stops.</summary>
    public void Stop() => _stopping.Cancel();

    public TimeSpan Shorten(TimeSpan wait, DateTime deadline)
    {
        if (deadline == DateTime.MaxValue)
        {
            return wait;
        }

        var left = deadline - clock.GetUtcNow().UtcDateTime - Margin;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < wait ? left : wait;
    }

    public BoundedWait Bound(TimeSpan wait, DateTime deadline, CancellationToken cancellationToken) =>
        new(Shorten(wait, deadline), clock, cancellationToken, Stopping);

    public void Dispose() => _stopping.Dispose();
}
