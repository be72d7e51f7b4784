using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Stigmer.ServiceDefaults;
using Stigmer.ServiceDefaults.Redis;
using Stigmer.Tests.Support.Redis;

namespace Stigmer.Tests.ServiceDefaults.Redis;

public sealed class RedisConnectionTests
{
    [RedisFact]
    public async Task AddRedis_ServerWithPassword_ConnectsAndComesBackAfterIt()
    {
        await using var redis = await RedisServer.StartAsync(password: "hunter2");
        var settings = new RedisSettings("127.0.0.1", redis.Port, redis.Password);
        Assert.Null(await RedisProbe.CheckAsync(settings, TimeProvider.System));
        using var host = Build(settings);
        var connection = host.Services.GetRequiredService<IConnectionMultiplexer>();
        var heard = new SemaphoreSlim(0);
        await connection.GetSubscriber().SubscribeAsync("news", (_, _) => heard.Release());

        await redis.KillAsync();
        await redis.StartAgainAsync();

        // Commands and subscriptions have a connection each, and each comes back in its own time.
        await Patience.UntilAsync(() => IsPublished(connection, "news"), "a subscriber to be there again");
        Assert.True(await heard.WaitAsync(Patience.Limit));
    }

    [RedisFact]
    public async Task CheckAsync_WrongPassword_IsWhatRedisSaysWithoutIt()
    {
        await using var redis = await RedisServer.StartAsync(password: "hunter2");

        var wrong = await RedisProbe.CheckAsync(new RedisSettings("127.0.0.1", redis.Port, "guess"), TimeProvider.System);
        var none = await RedisProbe.CheckAsync(new RedisSettings("127.0.0.1", redis.Port, null), TimeProvider.System);

        Assert.StartsWith("WRONGPASS", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", wrong, StringComparison.Ordinal);
        Assert.StartsWith("NOAUTH", none, StringComparison.Ordinal);
    }

    [Fact]
    public void AddRedis_HealthCheck_IsAboutAPeer()
    {
        using var host = Build(new RedisSettings("127.0.0.1", 1, null));

        var check = Assert.Single(host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);

        Assert.Contains(HealthTags.Peer, check.Tags);
    }

    private static bool IsPublished(IConnectionMultiplexer connection, string channel)
    {
        try
        {
            return connection.GetDatabase().Publish(channel, "again") > 0;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }

    private static IHost Build(RedisSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();

        return builder.AddRedis(settings).Build();
    }
}
