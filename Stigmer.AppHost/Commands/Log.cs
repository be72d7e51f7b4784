using Microsoft.Extensions.Logging;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AppHost.Commands;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Agent} works on execution {ExecutionId}")]
    internal static partial void AgentStarted(this ILogger logger, string agent, string executionId);

    [LoggerMessage(2, LogLevel.Information, "{Answer}")]
    internal static partial void AgentAnswered(this ILogger logger, string answer);

    [LoggerMessage(3, LogLevel.Information, "{Count} executions were asked to stop")]
    internal static partial void ExecutionsCancelled(this ILogger logger, int count);

    [LoggerMessage(4, LogLevel.Information, "{ExecutionId} wants to call {Tool} {Input} ({Reason}); answer with: stigmer approve {ExecutionId} {Call}")]
    internal static partial void CallWaits(this ILogger logger, string executionId, string tool, string input, string reason, string call);

    [LoggerMessage(5, LogLevel.Information, "{Count} calls wait for an answer")]
    internal static partial void CallsWait(this ILogger logger, int count);

    [LoggerMessage(6, LogLevel.Information, "The call of {Tool} by {ExecutionId} was answered: {Decision}")]
    internal static partial void CallAnswered(this ILogger logger, string executionId, string tool, ApprovalDecision decision);

    [LoggerMessage(7, LogLevel.Information, "The call of {Tool} by {ExecutionId} was not answered: {Reason}")]
    internal static partial void CallNotAnswered(this ILogger logger, string executionId, string tool, string reason);
}
