using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

internal static partial class Log
{
    [LoggerMessage(2, LogLevel.Information, "Error status code '{StatusCode}' with detail '{Detail}' raised.")]
    internal static partial void CallRefused(this ILogger logger, StatusCode statusCode, string detail);

    [LoggerMessage(6, LogLevel.Error, "Error when executing service method '{ServiceMethod}'.")]
    internal static partial void MethodFailed(this ILogger logger, Exception exception, string serviceMethod);

    [LoggerMessage(7, LogLevel.Debug, "Ignored the unreadable deadline '{Timeout}'.")]
    internal static partial void DeadlineUnreadable(this ILogger logger, string timeout);

    [LoggerMessage(8, LogLevel.Debug, "Service method '{ServiceMethod}' ended as {StatusCode} after its caller left.")]
    internal static partial void CallAbandoned(this ILogger logger, string serviceMethod, StatusCode statusCode);
}
