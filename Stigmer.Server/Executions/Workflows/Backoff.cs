namespace Stigmer.Server.Executions.Workflows;

/// <summary>Growing pauses between tries that go on for ever.</summary>
internal sealed class Backoff(TimeProvider clock)
{
    internal static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = First;

    /// <summary>True until the first pause after a success.</summary>
    internal bool IsFresh => _next == First;

    internal void Reset() => _next = First;

    internal async Task PauseAsync(CancellationToken cancellationToken)
    {
        var pause = _next;
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, Longest.Ticks));
        await Task.Delay(pause, clock, cancellationToken);
    }
}
