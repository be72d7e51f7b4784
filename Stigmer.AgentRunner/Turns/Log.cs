using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Turn {Turn} of execution {ExecutionId} begins, attempt {Attempt}")]
    internal static partial void TurnBegins(this ILogger logger, int turn, string executionId, int attempt);

    [LoggerMessage(2, LogLevel.Information, "Turn {Turn} of execution {ExecutionId} ended: {Outcome}")]
    internal static partial void LastTurnEnded(this ILogger logger, int turn, string executionId, TurnOutcome outcome);

    [LoggerMessage(7, LogLevel.Debug, "Turn {Turn} of execution {ExecutionId} ended: {Outcome}")]
    internal static partial void TurnEnded(this ILogger logger, int turn, string executionId, TurnOutcome outcome);

    [LoggerMessage(3, LogLevel.Debug, "Tool {Tool} took {Elapsed}, error {IsError}, in execution {ExecutionId}, turn {Turn}")]
    internal static partial void ToolFinished(this ILogger logger, string tool, TimeSpan elapsed, bool isError, string executionId, int turn);

    [LoggerMessage(4, LogLevel.Information, "Turn {Turn} of execution {ExecutionId} is left: {Reason}")]
    internal static partial void TurnLeft(this ILogger logger, int turn, string executionId, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The last entries of execution {ExecutionId}, turn {Turn}, could not be written: {Reason}")]
    internal static partial void FarewellLost(this ILogger logger, string executionId, int turn, string reason);

    [LoggerMessage(6, LogLevel.Information, "Turn {Turn} of execution {ExecutionId} ended: {Outcome}: {Error}")]
    internal static partial void TurnFailed(this ILogger logger, int turn, string executionId, TurnOutcome outcome, string error);

    [LoggerMessage(8, LogLevel.Information, "Execution {ExecutionId} is cancelled: its turn stops")]
    internal static partial void TurnCancelled(this ILogger logger, string executionId);

    [LoggerMessage(9, LogLevel.Warning, "What execution {ExecutionId} left running could not be ended: {Reason}")]
    internal static partial void NotClosed(this ILogger logger, string executionId, string reason);

    [LoggerMessage(10, LogLevel.Information, "That execution {ExecutionId} has stopped could not be written: {Reason}")]
    internal static partial void NoticeLost(this ILogger logger, string executionId, string reason);

    [LoggerMessage(11, LogLevel.Error, "Turn {Turn} of execution {ExecutionId} is given up")]
    internal static partial void TurnFaulty(this ILogger logger, Exception exception, int turn, string executionId);
}
