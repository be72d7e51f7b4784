namespace Stigmer.Server.Access;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The keys of {Issuer} cannot be fetched: {Problem}")]
    internal static partial void IssuerAway(this ILogger logger, Uri issuer, string problem);

    [LoggerMessage(2, LogLevel.Warning, "It could not be saved when API key {KeyId} was used: {Problem}")]
    internal static partial void UseNotRemembered(this ILogger logger, string keyId, string problem);

    [LoggerMessage(3, LogLevel.Debug, "{Method} refused: {Problem}")]
    internal static partial void CallRefused(this ILogger logger, string method, string problem);

    [LoggerMessage(4, LogLevel.Warning, "Many credentials from {Network} were refused; for {Limit} no new ones from there are looked at")]
    internal static partial void ManyRefused(this ILogger logger, string network, TimeSpan limit);
}
