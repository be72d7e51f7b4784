using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Compat.Tests.RedisClients;

public sealed class RedisClientTests
{
    private static CancellationToken Limit => new CancellationTokenSource(Patience.Limit).Token;

    [RedisFact]
    public async Task Connection_ByItsConnectionString_ReachesTheServerAndIsHealthy()
    {
        using var redis = new RedisServer();
        await redis.StartAsync();
        using var host = Build([$"--ConnectionStrings:cache=127.0.0.1:{redis.Port},password={RedisServer.Password}"], builder => builder.AddRedisClient("cache"));
        var connection = host.Services.GetRequiredService<IConnectionMultiplexer>();

        await connection.GetDatabase().StringSetAsync("word", "there");

        Assert.Equal("there", (string?)await connection.GetDatabase().StringGetAsync("word"));
        Assert.Same(connection, host.Services.GetRequiredService<IConnectionMultiplexer>());
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Limit);
        Assert.Equal(HealthStatus.Healthy, report.Entries["StackExchange.Redis"].Status);
    }

    [RedisFact]
    public async Task Connection_WhoseServerComesLaterAndGoes_ConnectsAgainWithItsSubscriptions()
    {
        using var redis = new RedisServer();
        using var host = Build([$"--ConnectionStrings:cache=127.0.0.1:{redis.Port},password={RedisServer.Password}"], builder => builder.AddRedisClient("cache"));
        var connection = host.Services.GetRequiredService<IConnectionMultiplexer>();
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(Limit)).Status);

        await redis.StartAsync();
        await UntilHealthyAsync(health);
        var heard = new SemaphoreSlim(0);
        await connection.GetSubscriber().SubscribeAsync("news", (_, _) => heard.Release());
        redis.Kill();
        await redis.StartAsync();
        await UntilHealthyAsync(health);

        using var limit = new CancellationTokenSource(Patience.Limit);
        do
        {
            await connection.GetDatabase().PublishAsync("news", "again");
        }
        while (!await heard.WaitAsync(TimeSpan.FromMilliseconds(100), limit.Token));
    }

    [Fact]
    public void Options_FromEverySource_TheLaterOnesWin()
    {
        string[] args =
        [
            "--Aspire:StackExchange:Redis:ConnectionString=general:1,password=p",
            "--Aspire:StackExchange:Redis:ConfigurationOptions:ConnectTimeout=1000",
            "--Aspire:StackExchange:Redis:ConfigurationOptions:SyncTimeout=1000",
            "--Aspire:StackExchange:Redis:cache:ConfigurationOptions:SyncTimeout=2000",
            "--Aspire:StackExchange:Redis:cache:DisableHealthChecks=true",
        ];
        using var host = Build(args, builder => builder.AddRedisClient("cache", configureOptions: options => options.ClientName = "tests"));
        var options = host.Services.GetRequiredService<IOptions<ConfigurationOptions>>().Value;

        Assert.Equal(["Unspecified/general:1"], options.EndPoints.Select(endPoint => endPoint.ToString()));
        Assert.Equal(("p", 1000, 2000, "tests", false), (options.Password, options.ConnectTimeout, options.SyncTimeout, options.ClientName, options.AbortOnConnectFail));
        Assert.Null(host.Services.GetService<HealthCheckService>());
    }

    [Theory]
    [InlineData("redis:6379", false)]
    [InlineData("redis:6379,abortConnect=true", true)]
    public void AbortOnConnectFail_UnlessTheConnectionStringSaysSo_IsOff(string connectionString, bool expected)
    {
        using var host = Build([$"--ConnectionStrings:cache={connectionString}"], builder => builder.AddRedisClient("cache"));

        Assert.Equal(expected, host.Services.GetRequiredService<IOptions<ConfigurationOptions>>().Value.AbortOnConnectFail);
    }

    [Fact]
    public void ConnectionString_OfTheSettingsCallback_IsTheLastWord()
    {
        using var host = Build(
            ["--ConnectionStrings:cache=here:1"], builder => builder.AddRedisClient("cache", settings => settings.ConnectionString = "there:2"));

        Assert.Contains("there:2", host.Services.GetRequiredService<IOptions<ConfigurationOptions>>().Value.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_WithNoAddress_SaysWhereToGiveOne()
    {
        const string text = "No endpoints specified. Ensure a valid connection string was provided in 'ConnectionStrings:cache' or for the 'Aspire:StackExchange:Redis:ConnectionString' configuration key.";
        using var host = Build([], builder => builder.AddRedisClient("cache"));

        Assert.Equal(text, Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<IConnectionMultiplexer>).Message);
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Limit);
        Assert.Equal(text, report.Entries["StackExchange.Redis"].Exception?.Message);
    }

    private static IHost Build(string[] args, Action<IHostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
        builder.Services.AddLogging();
        configure(builder);
        return builder.Build();
    }

    // The client tries again once a second.
    private static async Task UntilHealthyAsync(HealthCheckService health)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await health.CheckHealthAsync(limit.Token)).Status != HealthStatus.Healthy)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
