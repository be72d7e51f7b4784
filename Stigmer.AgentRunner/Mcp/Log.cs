namespace Stigmer.AgentRunner.Mcp;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "The MCP connection {Connection} was not used for a while and is closed")]
    internal static partial void ConnectionIdle(this ILogger logger, string connection);
}
