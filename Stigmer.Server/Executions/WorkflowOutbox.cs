namespace Stigmer.Server.Executions;

/// <summary>Wakes the one who empties the outbox. What has to be done is in the store, so a lost signal loses nothing.</summary>
internal sealed class WorkflowOutbox : IDisposable
{
    private readonly SemaphoreSlim _news = new(0, 1);

    internal void Signal()
    {
        try
        {
            _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already signalled, and everything will be looked at.
        }
    }

    /// <summary>Until there is a signal or time is up.</summary>
    internal Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _news.WaitAsync(limit, cancellationToken);

    public void Dispose() => _news.Dispose();
}
