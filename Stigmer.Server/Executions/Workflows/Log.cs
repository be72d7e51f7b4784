namespace Stigmer.Server.Executions.Workflows;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Workflows run on task queue {TaskQueue} of Temporal at {Address}")]
    internal static partial void WorkerStarted(this ILogger logger, string taskQueue, string address);

    [LoggerMessage(2, LogLevel.Warning, "Temporal at {Address} cannot be used, executions wait and this goes on trying: {Reason}")]
    internal static partial void TemporalUnreachable(this ILogger logger, string address, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Temporal was not told about execution {ExecutionId} and others perhaps, this goes on trying: {Reason}")]
    internal static partial void DispatchFailed(this ILogger logger, string executionId, string reason);

    [LoggerMessage(4, LogLevel.Information, "Resuming {Count} executions that had not ended")]
    internal static partial void ResumingExecutions(this ILogger logger, int count);

    [LoggerMessage(5, LogLevel.Warning, "The outbox cannot be emptied, executions wait and this goes on trying: {Reason}")]
    internal static partial void OutboxUnusable(this ILogger logger, string reason);
}
