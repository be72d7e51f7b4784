namespace Temporal.DevServer.Storage;

/// <summary>What one transaction changes. It is kept whole or not at all.</summary>
internal sealed record WriteBatch
{
    public IReadOnlyList<RunWrite> Runs { get; init; } = [];

    public IReadOnlyList<string> DeletedRuns { get; init; } = [];

    public NamespaceRecord? Namespace { get; init; }
}

/// <summary>The new record of a run, and the events that were added since the last one (a serialised History) if any.</summary>
internal sealed record RunWrite(string RunId, byte[] Record, long FirstEventId, byte[]? Events);
