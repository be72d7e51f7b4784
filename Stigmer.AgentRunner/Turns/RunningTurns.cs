using System.Collections.Concurrent;

namespace Stigmer.AgentRunner.Turns;

/// <summary>The turns that this runner is at, so that they can be stopped without Temporal.</summary>
internal sealed class RunningTurns
{
    private readonly ConcurrentDictionary<RunningTurn, string> _running = new();

    /// <summary>Told of an execution when a turn of it that was cancelled has ended: it may have been past the place where it closes behind itself.</summary>
    internal event Action<string>? CancelledTurnEnded;

    /// <summary>From now on the turn can be cancelled; disposal is its end.</summary>
    internal RunningTurn Enter(string executionId)
    {
        var turn = new RunningTurn(left =>
        {
            _running.TryRemove(left, out _);
            if (left.Cancelled.IsCancellationRequested)
            {
                CancelledTurnEnded?.Invoke(executionId);
            }
        });
        _running[turn] = executionId;

        return turn;
    }

    /// <summary>Cancels what runs of an execution, and what it is doing is told; false when nothing of it runs here.</summary>
    internal async Task<bool> CancelAsync(string executionId)
    {
        var turns = _running.Where(running => running.Value == executionId).Select(running => running.Key).ToList();
        await Task.WhenAll(turns.Select(turn => turn.CancelAsync()));

        // One that has ended meanwhile may not have seen that it was cancelled.
        return turns.Any(_running.ContainsKey);
    }
}

/// <summary>One of them.</summary>
internal sealed class RunningTurn(Action<RunningTurn> ended) : IDisposable
{
    // Not disposed of: it has neither timer nor handle, and a cancellation may come in the moment of the end.
    private readonly CancellationTokenSource _cancelled = new();

    internal CancellationToken Cancelled => _cancelled.Token;

    internal Task CancelAsync() => _cancelled.CancelAsync();

    public void Dispose() => ended(this);
}
