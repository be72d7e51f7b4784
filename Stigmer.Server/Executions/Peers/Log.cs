namespace Stigmer.Server.Executions.Peers;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Redis cannot be used, watchers wait for the next look into the database: {Reason}")]
    internal static partial void RedisAway(this ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "A message about execution {ExecutionId} on Redis is not one of ours and was passed over")]
    internal static partial void StrangeMessage(this ILogger logger, string executionId);

    [LoggerMessage(3, LogLevel.Warning, "The database cannot be read, watchers of what other servers do wait: {Reason}")]
    internal static partial void LookFailed(this ILogger logger, string reason);
}
