using Microsoft.Extensions.Logging;

namespace Temporalio.Worker;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Signal {Signal} has no handler and is dropped, known signals: {Known}")]
    internal static partial void SignalWithoutHandler(this ILogger logger, string signal, IEnumerable<string> known);

    [LoggerMessage(2, LogLevel.Error, "Failed decoding signal args for {Signal}, dropping the signal")]
    internal static partial void SignalUnreadable(this ILogger logger, string signal, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "[TMPRL1102] Workflow finished while handler {Handler} is still running. This may have interrupted work that the handler was doing")]
    internal static partial void HandlerUnfinished(this ILogger logger, string handler);

    [LoggerMessage(EventId = 4, Message = "Polling task queue {TaskQueue} failed with {Code}: {Reason}; trying again in {Delay}")]
    internal static partial void PollFailed(this ILogger logger, LogLevel level, string taskQueue, string code, string reason, TimeSpan delay);

    [LoggerMessage(5, LogLevel.Information, "Polling task queue {TaskQueue} works again")]
    internal static partial void PollRecovered(this ILogger logger, string taskQueue);

    [LoggerMessage(6, LogLevel.Warning, "Failing workflow task of {WorkflowId}, run {RunId}")]
    internal static partial void WorkflowTaskFailed(this ILogger logger, string workflowId, string runId, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "Could not report the workflow task of {WorkflowId}, run {RunId}; the server will give it out again")]
    internal static partial void WorkflowTaskNotReported(this ILogger logger, string workflowId, string runId, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "Completing activity {ActivityType} ({ActivityId}) as failed, attempt {Attempt}")]
    internal static partial void ActivityFailed(this ILogger logger, string activityType, string activityId, int attempt, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "Could not report the outcome of activity {ActivityType} ({ActivityId}), attempt {Attempt}")]
    internal static partial void ActivityNotReported(this ILogger logger, string activityType, string activityId, int attempt, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "Could not record a heartbeat of activity {ActivityType} ({ActivityId})")]
    internal static partial void HeartbeatFailed(this ILogger logger, string activityType, string activityId, Exception exception);

    [LoggerMessage(11, LogLevel.Debug, "Could not tell the server that the worker of {TaskQueue} stops")]
    internal static partial void ShutdownNotReported(this ILogger logger, string taskQueue, Exception exception);
}
