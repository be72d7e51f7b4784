namespace Stigmer.AgentRunner.Workers;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Waiting up to {Limit} for Temporal at {Address}")]
    internal static partial void WaitingForTemporal(this ILogger logger, string address, TimeSpan limit);

    [LoggerMessage(2, LogLevel.Debug, "Temporal did not say who polls: {Reason}")]
    internal static partial void PollingUnknown(this ILogger logger, string reason);
}
