using Stigmer.ServiceDefaults.Redis;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.Server.Startup;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Peers;

/// <summary>Servers that share a database, and with it the watchers of its executions.</summary>
internal static class PeersExtensions
{
    /// <summary>By Redis in cloud mode, and wherever a shared database comes with one; else by looking into the database.</summary>
    /// <exception cref="SettingException">The settings of Redis are missing or wrong.</exception>
    internal static void AddPeers(this WebApplicationBuilder builder, ServerSettings settings, StorageSettings storage)
    {
        builder.Services.AddOptions<PeerOptions>().BindConfiguration("Peers").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<PeerNews>().AddHostedService<CatchUp>();
        if (settings.Mode != StigmerMode.Cloud && (storage.PostgreSql is null || !RedisIsNamed(builder.Configuration)))
        {
            return;
        }

        var redis = RedisSettings.Read(builder.Configuration);
        builder.AddRedis(redis);
        builder.Services.AddSingleton(redis)
            .AddSingleton<RedisPeers>()
            .AddSingleton<IPeers>(services => services.GetRequiredService<RedisPeers>())
            .AddHostedService(services => services.GetRequiredService<RedisPeers>());
    }

    private static bool RedisIsNamed(IConfiguration configuration) =>
        configuration["REDIS_HOST"] is { Length: > 0 } || configuration.GetConnectionString("redis") is { Length: > 0 };
}
