using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Restarts;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Resource} crashed with {Exit}. Its last lines:{Lines}")]
    internal static partial void Crashed(this ILogger logger, string resource, string exit, string lines);

    [LoggerMessage(2, LogLevel.Information, "{Resource} is started again in {Seconds} s.")]
    internal static partial void WillRestart(this ILogger logger, string resource, double seconds);

    [LoggerMessage(3, LogLevel.Information, "{Resource} was started again (restart {Restart}).")]
    internal static partial void Restarted(this ILogger logger, string resource, int restart);

    [LoggerMessage(4, LogLevel.Warning, "{Resource} was not started again: {Reason}")]
    internal static partial void NotRestarted(this ILogger logger, string resource, string? reason);

    [LoggerMessage(6, LogLevel.Error, "{Resource} crashed again in the same way, with {Error}")]
    internal static partial void CrashedAgain(this ILogger logger, string resource, string error);

    [LoggerMessage(7, LogLevel.Error, "{Resource} is not started again: it ended {Attempts} times in a row and was never healthy, with {Error}. Mend what that says and start it anew.")]
    internal static partial void GivenUp(this ILogger logger, string resource, int attempts, string error);

    [LoggerMessage(5, LogLevel.Error, "{Resource} could not be started. Its last lines:{Lines}")]
    internal static partial void FailedToStart(this ILogger logger, string resource, string lines);
}
