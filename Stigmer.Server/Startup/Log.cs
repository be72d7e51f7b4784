namespace Stigmer.Server.Startup;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Stigmer server listens on {Addresses}; data in {DataFolder}")]
    internal static partial void Ready(this ILogger logger, string addresses, string dataFolder);
}
