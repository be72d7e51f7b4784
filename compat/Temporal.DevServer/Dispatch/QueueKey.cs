namespace Temporal.DevServer.Dispatch;

internal enum QueueKind
{
    Workflow,
    Activity,
}

/// <summary>Names one queue of tasks: sticky queues are told from normal ones by their name alone.</summary>
internal readonly record struct QueueKey(string Namespace, string Name, QueueKind Kind);
