namespace Aspire.StackExchange.Redis;

/// <summary>How a client of Redis is set up.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>Where to connect to, as host:port and options, with commas between them.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether the application's health says nothing about Redis.</summary>
    public bool DisableHealthChecks { get; set; }
}
