namespace Stigmer.AgentRunner.Settings;

/// <summary>REDIS_HOST, REDIS_PORT and REDIS_PASSWORD.</summary>
internal sealed record RedisSettings(string Host, int Port, string? Password);
