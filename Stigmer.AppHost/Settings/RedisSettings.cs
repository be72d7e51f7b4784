using System.Globalization;
using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Redis;

namespace Stigmer.AppHost.Settings;

/// <summary>Which Redis the user wants; only cloud mode has one.</summary>
/// <param name="Wanted">The flavour; null for whatever serves.</param>
/// <param name="Host">Where a Redis is that somebody else runs.</param>
/// <param name="Port">Its port.</param>
internal sealed record RedisSettings(RedisFlavour? Wanted, string? Host, int Port)
{
    private const string FlavourKey = "Redis:Flavour";
    private const string HostKey = "REDIS_HOST";
    private const string PortKey = "REDIS_PORT";
    private const int DefaultPort = 6379;

    internal static (RedisSettings Settings, IReadOnlyList<string> Problems) Read(IConfiguration configuration)
    {
        var flavour = Text(configuration, FlavourKey);
        var port = Text(configuration, PortKey);
        RedisFlavour? wanted = Enum.GetNames<RedisFlavour>().Contains(flavour, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<RedisFlavour>(flavour!, ignoreCase: true)
            : null;
        var settings = new RedisSettings(
            wanted, Text(configuration, HostKey), ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : DefaultPort);

        return (settings, [.. Check(flavour, port, settings)]);
    }

    /// <summary>The flavour that it comes to, and why there is no container, where that decided.</summary>
    internal (RedisFlavour Flavour, string? Reason) Choose(Func<string?> whyNoContainer, Func<bool> hasProgram)
    {
        if (Wanted is { } wanted)
        {
            return (wanted, null);
        }

        if (Host is not null)
        {
            return (RedisFlavour.External, null);
        }

        // With neither, the container: the application host says what is missing for it.
        return whyNoContainer() is { } reason && hasProgram()
            ? (RedisFlavour.Program, reason)
            : (RedisFlavour.Container, null);
    }

    private static IEnumerable<string> Check(string? flavour, string? port, RedisSettings settings)
    {
        if (flavour is not null && settings.Wanted is null)
        {
            yield return $"{FlavourKey} must be container, program or external, but is '{flavour}'.";
        }

        if (settings is { Wanted: RedisFlavour.External, Host: null })
        {
            yield return $"{FlavourKey} is external, but {HostKey} does not say where Redis is.";
        }

        if (settings is { Wanted: RedisFlavour.Container or RedisFlavour.Program, Host: not null })
        {
            yield return $"{FlavourKey} is {flavour}, but {HostKey} names a Redis elsewhere: remove one of the two.";
        }

        if (port is not null && !(ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            yield return $"{PortKey} must be a number from 1 to {ushort.MaxValue}, but is '{port}'.";
        }
    }

    private static string? Text(IConfiguration configuration, string key) => configuration[key] is { Length: > 0 } text ? text : null;
}
