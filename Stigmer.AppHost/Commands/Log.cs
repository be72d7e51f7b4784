using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Commands;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Agent} works on execution {ExecutionId}")]
    internal static partial void AgentStarted(this ILogger logger, string agent, string executionId);

    [LoggerMessage(2, LogLevel.Information, "{Answer}")]
    internal static partial void AgentAnswered(this ILogger logger, string answer);

    [LoggerMessage(3, LogLevel.Information, "{Count} executions were asked to stop")]
    internal static partial void ExecutionsCancelled(this ILogger logger, int count);
}
