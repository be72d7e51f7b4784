namespace Stigmer.Server.Storage;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The record {Record} in {Location} is damaged and left out; restore it from a backup, or delete it")]
    internal static partial void RecordDamaged(this ILogger logger, string record, string location);
}
