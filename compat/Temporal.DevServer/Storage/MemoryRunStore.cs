namespace Temporal.DevServer.Storage;

/// <summary>Keeps nothing: the runs live as long as the process.</summary>
internal sealed class MemoryRunStore : IRunStore
{
    public bool IsDurable => false;

    public Task CommitAsync(WriteBatch batch) => Task.CompletedTask;

    public IReadOnlyList<NamespaceRecord> LoadNamespaces() => [];

    public IEnumerable<RunRecord> LoadRuns() => [];

    public List<HistoryEvent> LoadEvents(string runId) => [];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
