using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.ServiceDefaults.Redis;

/// <summary>Where Redis is: REDIS_HOST, REDIS_PORT and REDIS_PASSWORD, else the connection string <c>redis</c> that an AppHost hands out.</summary>
public sealed record RedisSettings(string Host, int Port, string? Password)
{
    internal const string ConnectionName = "redis";

    private const int DefaultPort = 6379;

    /// <summary>The connection string asks for TLS.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>For people: host:port.</summary>
    public string Address => $"{Host}:{Port}";

    /// <summary>The settings of cloud mode.</summary>
    /// <exception cref="SettingException">They are missing, or cannot be read; the text holds nothing secret.</exception>
    public static RedisSettings Read(IConfiguration configuration)
    {
        if (Text(configuration, "REDIS_HOST") is { } host)
        {
            return new RedisSettings(host, ReadPort(configuration), Text(configuration, "REDIS_PASSWORD"));
        }

        return configuration.GetConnectionString(ConnectionName) is { Length: > 0 } connectionString
            ? Parse(connectionString)
            : throw new SettingException("Missing required environment variable: REDIS_HOST");
    }

    private static RedisSettings Parse(string connectionString)
    {
        try
        {
            var options = ConfigurationOptions.Parse(connectionString);
            switch (options.EndPoints.FirstOrDefault())
            {
                case IPEndPoint address:
                    return From(options, address.Address.ToString(), address.Port);
                case DnsEndPoint name:
                    return From(options, name.Host, name.Port);
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Answered below: the exception quotes what it could not read, and that may be the password.
        }

        throw new SettingException(
            "ConnectionStrings__redis is not a connection string such as redis:6379,password=…; mend it, or set REDIS_HOST, REDIS_PORT and REDIS_PASSWORD");
    }

    private static RedisSettings From(ConfigurationOptions options, string host, int port) =>
        new(host, port == 0 ? DefaultPort : port, options.Password) { IsEncrypted = options.Ssl };

    private static int ReadPort(IConfiguration configuration) => Text(configuration, "REDIS_PORT") switch
    {
        null => DefaultPort,
        var text when ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 => port,
        var text => throw new SettingException($"REDIS_PORT is '{text}'; it must be a whole number from 1 to {ushort.MaxValue}"),
    };

    private static string? Text(IConfiguration configuration, string name) =>
        configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    // What a record says of itself ends up in logs.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(Address);

        return true;
    }
}
