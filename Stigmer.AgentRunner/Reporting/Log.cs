using Grpc.Core;

namespace Stigmer.AgentRunner.Reporting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The server is away, waiting for it ({Code}: {Detail}) in execution {ExecutionId}")]
    internal static partial void ServerAway(this ILogger logger, string executionId, StatusCode code, string detail);

    [LoggerMessage(2, LogLevel.Information, "The server is back after {Failures} failed calls, execution {ExecutionId} goes on")]
    internal static partial void ServerBack(this ILogger logger, string executionId, int failures);

    [LoggerMessage(3, LogLevel.Debug, "Live text is not sent at the moment: {Reason}")]
    internal static partial void DeltasLost(this ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The server cannot be reached ({Code}: {Detail}); this runner asks it again for ever")]
    internal static partial void ServerNotHeard(this ILogger logger, StatusCode code, string detail);

    [LoggerMessage(9, LogLevel.Information, "The server can be reached again")]
    internal static partial void ServerHeardAgain(this ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "The server does not tell this runner of cancellations ({Code}): runs are stopped by way of Temporal, and not while it is away")]
    internal static partial void CancelNewsRefused(this ILogger logger, StatusCode code);

    [LoggerMessage(6, LogLevel.Warning, "What the server has not acknowledged cannot be kept in {Folder} ({Reason}); a runner that dies now asks the model once more")]
    internal static partial void NotHeld(this ILogger logger, string folder, string reason);

    [LoggerMessage(7, LogLevel.Information, "An earlier attempt at turn {Turn} of execution {ExecutionId} left {Count} entries that the server had not acknowledged; they are written now")]
    internal static partial void HeldEntriesFound(this ILogger logger, string executionId, int turn, int count);

    [LoggerMessage(8, LogLevel.Warning, "What was kept in {File} cannot be read and is not used: {Reason}")]
    internal static partial void HeldEntriesUnreadable(this ILogger logger, string file, string reason);
}
