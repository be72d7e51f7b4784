namespace Stigmer.Server.Startup;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Stigmer server listens on {Addresses}; data in {DataFolder}")]
    internal static partial void Ready(this ILogger logger, string addresses, string dataFolder);

    [LoggerMessage(2, LogLevel.Information, "Port {Port}, where older clients look, is in use; they find this server by STIGMER_SERVER_ADDR")]
    internal static partial void OldPortTaken(this ILogger logger, int port);
}
