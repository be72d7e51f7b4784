using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Stigmer.ServiceDefaults.Redis;

/// <summary>Connects a process in cloud mode to Redis.</summary>
public static class RedisExtensions
{
    private const string HealthCheck = "StackExchange.Redis";

    /// <summary>
    /// Adds the process's one <c>IConnectionMultiplexer</c>. It connects again by itself, and subscriptions come back with it;
    /// check with <see cref="RedisProbe"/> first, so that a process does not start without its Redis.
    /// </summary>
    public static TBuilder AddRedis<TBuilder>(this TBuilder builder, RedisSettings settings)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddRedisClient(RedisSettings.ConnectionName, configureOptions: options =>
        {
            options.EndPoints.Clear();
            options.EndPoints.Add(settings.Host, settings.Port);
            options.Password = settings.Password;
            options.Ssl = settings.IsEncrypted;
        });

        // A process is not ill because its Redis is away: the database holds the truth.
        builder.Services.Configure<HealthCheckServiceOptions>(health =>
        {
            foreach (var check in health.Registrations.Where(check => check.Name == HealthCheck))
            {
                check.Tags.Add(HealthTags.Peer);
            }
        });

        return builder;
    }
}
