namespace Stigmer.Server.Executions.Retention;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Cleared away {Count} ended executions beyond the limits of retention")]
    internal static partial void ExecutionsCleared(this ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "Ended executions could not be cleared away; this is tried again: {Reason}")]
    internal static partial void ClearingFailed(this ILogger logger, string reason);
}
