namespace Temporal.DevServer.Hosting;

/// <summary>A wait for events of others that ends at a moment fixed beforehand.</summary>
internal sealed class BoundedWait : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _linked;
    private readonly CancellationToken _caller;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;

    public BoundedWait(TimeSpan wait, TimeProvider clock, CancellationToken caller, CancellationToken stopping)
    {
        _caller = caller;
        _timeout = new CancellationTokenSource(wait, clock);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, caller, stopping);
        _registration = _linked.Token.UnsafeRegister(_ => _ended.TrySetResult(), null);
    }

    /// <summary>True when time is up (or the server stops), false when the event came. Throws when the caller went away.</summary>
    public async Task<bool> EndedFirstAsync(Task happening)
    {
        var first = await Task.WhenAny(happening, _ended.Task).ConfigureAwait(false);
        _caller.ThrowIfCancellationRequested();
        return first == _ended.Task;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _linked.Dispose();
        _timeout.Dispose();
    }
}
