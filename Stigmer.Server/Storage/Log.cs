namespace Stigmer.Server.Storage;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The record {Record} in {Location} is damaged and left out; restore it from a backup, or delete it")]
    internal static partial void RecordDamaged(this ILogger logger, string record, string location);

    [LoggerMessage(2, LogLevel.Error, "Changes cannot be kept in {Location}: {Reason}. Runs wait, and go on by themselves when they can be kept again")]
    internal static partial void ChangesRefused(this ILogger logger, string location, string reason);

    [LoggerMessage(3, LogLevel.Information, "Changes are kept in {Location} again")]
    internal static partial void ChangesKeptAgain(this ILogger logger, string location);
}
