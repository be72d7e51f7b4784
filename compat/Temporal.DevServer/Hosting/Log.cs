namespace Temporal.DevServer.Hosting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Temporal development server on {Address}; {Keeping}")]
    internal static partial void Listening(this ILogger logger, string address, string keeping);

    [LoggerMessage(2, LogLevel.Information, "Took up {Running} running of {Total} workflow runs from {File}")]
    internal static partial void Restored(this ILogger logger, int running, int total, string file);

    [LoggerMessage(3, LogLevel.Critical, "The database cannot be written; the server stops, and starts again from what is in the file")]
    internal static partial void DatabaseBroken(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "Word from workflow {WorkflowId}, run {RunId}, to another one was refused")]
    internal static partial void RelayFailed(this ILogger logger, Exception exception, string workflowId, string runId);

    [LoggerMessage(5, LogLevel.Debug, "{Method} answered {Status}: {Detail}")]
    internal static partial void CallRefused(this ILogger logger, string method, StatusCode status, string detail);
}
