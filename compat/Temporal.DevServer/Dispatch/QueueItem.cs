namespace Temporal.DevServer.Dispatch;

/// <summary>
/// A hint that a run has something for a worker. Whether that is still so is decided when a worker takes it: stale hints
/// are dropped, so nothing has to be removed from a queue when plans change.
/// </summary>
internal abstract class QueueItem
{
    /// <summary>When the task came into its queue, in ticks.</summary>
    public required long OfferedAt { get; init; }

    /// <summary>The message for the worker, or null when the task is no longer wanted.</summary>
    public abstract ValueTask<IMessage?> StartAsync(WorkflowExecutions executions, Poller poller);
}
