using StackExchange.Redis;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Redis;
using Stigmer.Tests.ServiceDefaults.Redis;
using Stigmer.Tests.Support.Redis;

namespace Stigmer.Tests.AgentRunner.Reporting;

public sealed class RedisDeltasTests
{
    [RedisFact]
    public async Task WriteAsync_DeltasOfTwoExecutions_GoToTheirChannels()
    {
        await using var server = await RedisServer.StartAsync(password: "hunter2");
        using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var heard = System.Threading.Channels.Channel.CreateUnbounded<FeedMessage>();
        await redis.GetSubscriber().SubscribeAsync(ExecutionChannel.Of("aex-1"), (_, value) => heard.Writer.TryWrite(FeedMessage.Parser.ParseFrom((byte[])value!)));
        using var deltas = new RedisDeltas(redis).Open(default);

        await deltas.WriteAsync(
            new DeltaBatch
            {
                Deltas =
                {
                    new Delta { ExecutionId = "aex-1", Turn = 1, Text = "Hel" },
                    new Delta { ExecutionId = "aex-2", Turn = 1, Text = "other" },
                    new Delta { ExecutionId = "aex-1", Turn = 1, Offset = 3, Text = "lo" },
                },
            },
            default);

        var message = await heard.Reader.ReadAsync().AsTask().WithPatience();
        Assert.Equal(["Hel", "lo"], message.Deltas.Deltas.Select(delta => delta.Text));
        Assert.NotEmpty(message.Origin);
    }

    [RedisFact]
    public async Task WriteAsync_RedisIsGone_IsWhatThePublisherWaitsFor()
    {
        await using var server = await RedisServer.StartAsync();
        using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await server.KillAsync();
        using var deltas = new RedisDeltas(redis).Open(default);

        await Assert.ThrowsAsync<IOException>(() => deltas.WriteAsync(new DeltaBatch { Deltas = { new Delta { ExecutionId = "aex-1" } } }, default).WithPatience());
    }
}
