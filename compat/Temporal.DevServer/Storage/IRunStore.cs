namespace Temporal.DevServer.Storage;

/// <summary>Where acknowledged changes are kept.</summary>
internal interface IRunStore : IAsyncDisposable
{
    /// <summary>True when the changes outlive the process.</summary>
    bool IsDurable { get; }

    /// <summary>Ends when the changes are kept. Batches are kept in the order of the calls.</summary>
    Task CommitAsync(WriteBatch batch);

    IReadOnlyList<NamespaceRecord> LoadNamespaces();

    IEnumerable<RunRecord> LoadRuns();

    List<HistoryEvent> LoadEvents(string runId);
}
