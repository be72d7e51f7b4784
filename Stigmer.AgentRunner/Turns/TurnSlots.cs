using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Bounds the turns at the same time: a runner takes work from two task queues, and each knows only of its own.</summary>
internal sealed class TurnSlots(RunnerSettings settings) : IDisposable
{
    private readonly SemaphoreSlim _free = new(settings.MaxConcurrency);

    /// <summary>Waits for a turn to end when there are too many; disposal gives the place back.</summary>
    internal async Task<IDisposable> TakeAsync(CancellationToken stopping, CancellationToken now)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, now);
        await _free.WaitAsync(stop.Token);

        return new Slot(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
