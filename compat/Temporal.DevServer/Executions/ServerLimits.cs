namespace Temporal.DevServer.Executions;

/// <summary>Every bound that the server puts on a run or a request.</summary>
internal sealed record ServerLimits
{
    public int IdLength { get; init; } = 1000;

    public int PendingActivities { get; init; } = 2000;

    public int PendingTimers { get; init; } = 2000;

    public int PendingChildren { get; init; } = 2000;

    public int Signals { get; init; } = 10_000;

    public int UpdatesInFlight { get; init; } = 10;

    public int QueriesInFlight { get; init; } = 100;

    public int BlobBytes { get; init; } = 2 * 1024 * 1024;

    public long SuggestContinueAsNewEvents { get; init; } = 4096;

    public long SuggestContinueAsNewBytes { get; init; } = 4 * 1024 * 1024;

    public int HistoryPage { get; init; } = 256;

    /// <summary>A page also ends here, because clients take messages of 4 MB at least.</summary>
    public int HistoryPageBytes { get; init; } = 2 * 1024 * 1024;

    public TimeSpan DefaultWorkflowTaskTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan TaskPoll { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan LongPoll { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A sticky queue nobody asked within this time is not waited for.</summary>
    public TimeSpan StickyPollerAge { get; init; } = TimeSpan.FromSeconds(10);
}
