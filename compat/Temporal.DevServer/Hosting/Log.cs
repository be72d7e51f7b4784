namespace Temporal.DevServer.Hosting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Temporal development server on {Address}; {Keeping}")]
    internal static partial void Listening(this ILogger logger, string address, string keeping);

    [LoggerMessage(2, LogLevel.Information, "Took up {Running} running of {Total} workflow runs from {File}")]
    internal static partial void Restored(this ILogger logger, int running, int total, string file);

    [LoggerMessage(3, LogLevel.Error, "What was due for workflow {WorkflowId}, run {RunId}, could not be done")]
    internal static partial void DeadlineFailed(this ILogger logger, Exception exception, string workflowId, string runId);

    [LoggerMessage(4, LogLevel.Warning, "Word from workflow {WorkflowId}, run {RunId}, to another one was refused")]
    internal static partial void RelayFailed(this ILogger logger, Exception exception, string workflowId, string runId);
}
