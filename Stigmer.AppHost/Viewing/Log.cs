using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Viewing;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Resource}: {Summary}")]
    internal static partial void StateChanged(this ILogger logger, string resource, string summary);

    [LoggerMessage(2, LogLevel.Information, "{WhereToGo}")]
    internal static partial void Ready(this ILogger logger, string whereToGo);

    [LoggerMessage(3, LogLevel.Warning, "The status file {Path} could not be written: {Reason}")]
    internal static partial void StatusFileNotWritten(this ILogger logger, string path, string reason);

    [LoggerMessage(4, LogLevel.Error, "Stigmer is not up: {Resources} could not be started. The reasons stand above.")]
    internal static partial void NotReady(this ILogger logger, string resources);

    [LoggerMessage(5, LogLevel.Warning, "{Parameters}")]
    internal static partial void ParametersMissing(this ILogger logger, string parameters);

    [LoggerMessage(6, LogLevel.Warning, "The log file {Path} could not be written: {Reason}")]
    internal static partial void LogFileNotWritten(this ILogger logger, string path, string reason);
}
