namespace Temporal.DevServer.Dispatch;

/// <summary>A worker that asks a queue for tasks.</summary>
internal sealed record Poller(string Identity, string InstanceKey, QueueKey Queue, CancellationToken ConnectionClosed);
