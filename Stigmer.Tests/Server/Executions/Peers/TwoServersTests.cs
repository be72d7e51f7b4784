using Google.Protobuf;
using StackExchange.Redis;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Redis;
using Stigmer.Tests.Server.Startup;
using Stigmer.Tests.Server.Storage;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Redis;

namespace Stigmer.Tests.Server.Executions.Peers;

/// <summary>Two server processes on one PostgreSQL, which tell each other by Redis.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class TwoServersTests(PostgreSqlFixture postgres) : IAsyncLifetime
{
    private readonly TempFolder _home = new();
    private RedisServer _redis = null!;
    private ServerProcess _one = null!;
    private ServerProcess _other = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync("hunter2");
        (string, string)[] settings =
        [
            ("STIGMER_DATABASE_URL", postgres.NewDatabase()),
            ("REDIS_HOST", "127.0.0.1"),
            ("REDIS_PORT", $"{_redis.Port}"),
            ("REDIS_PASSWORD", "hunter2"),
        ];
        var both = await Task.WhenAll(ServerProcess.ReadyAsync(_home.Path, settings), ServerProcess.ReadyAsync(_home.Path, settings));
        (_one, _other) = (both[0], both[1]);
    }

    [PeersFact]
    public async Task Watch_OnTheOtherServer_EndsWithExactlyTheJournal()
    {
        var id = await CreateAsync(_one);
        var watching = WatchAsync(_other, id);
        var snapshots = LastSnapshotAsync(_other, id);

        await AppendAsync(id, Enumerable.Range(1, 200), _one);
        await AppendAsync(id, Enumerable.Range(201, 200), _one, _other);
        await EndAsync(_one, id);

        Assert.Equal(await StoredAsync(id), await watching.WithPatience());
        Assert.Equal(await GetAsync(id), await snapshots.WithPatience());
    }

    [PeersFact]
    public async Task Watch_RedisKilledInMidRunAndStartedAgain_LosesNothing()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => CreateAsync(i % 2 == 0 ? _one : _other)));
        var watching = ids.Select(id => (Id: id, Here: WatchAsync(_one, id), There: WatchAsync(_other, id), Last: LastSnapshotAsync(_other, id))).ToList();

        await Task.WhenAll(ids.Select(id => AppendAsync(id, Enumerable.Range(1, 50), _one, _other)));
        await _redis.KillAsync();
        await Task.WhenAll(ids.Select(id => AppendAsync(id, Enumerable.Range(51, 50), _one, _other)));

        // One run ends while there is no Redis at all: its watchers still do.
        await EndAsync(_one, ids[0]);
        await watching[0].There.WithPatience();

        await _redis.StartAgainAsync();
        await Task.WhenAll(ids.Skip(1).Select(id => AppendAsync(id, Enumerable.Range(101, 50), _other, _one)));
        await Task.WhenAll(ids.Skip(1).Select(id => EndAsync(_one, id)));

        foreach (var (id, here, there, last) in watching)
        {
            var stored = await StoredAsync(id);
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(i => (long)i), stored.Select(entry => entry.Seq));
            Assert.Equal(stored, await here.WithPatience());
            Assert.Equal(stored, await there.WithPatience());
            Assert.Equal(await GetAsync(id), await last.WithPatience());
        }
    }

    [PeersFact]
    public async Task Watch_ServerKilledInMidRun_GoesOnAtTheOther()
    {
        var id = await CreateAsync(_one);
        var here = WatchAsync(_one, id);
        var there = WatchAsync(_other, id);
        await AppendAsync(id, Enumerable.Range(1, 20), _one);

        _one.Process.Signal(ProcessSignal.Kill);
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => here.WithPatience());
        await AppendAsync(id, Enumerable.Range(21, 20), _other);
        await EndAsync(_other, id);

        Assert.Equal(await StoredAsync(id, _other), await there.WithPatience());
    }

    [PeersFact]
    public async Task Watch_LiveText_ComesFromTheOtherServerAndFromRunnersOnRedis()
    {
        var id = await CreateAsync(_one);
        await AppendAsync(_one, id, Samples.TurnStarted(1));
        using var watch = new ExecutionService.ExecutionServiceClient(_other.Channel).Watch(new WatchRequest { ExecutionId = id });
        await UntilAsync(watch, happened => happened.CaughtUp is not null);

        var runner = new JournalService.JournalServiceClient(_one.Channel).PublishDeltas();
        await runner.RequestStream.WriteAsync(new DeltaBatch { Deltas = { Said(id, 0, "by gRPC ") } });
        Assert.Equal("by gRPC ", (await UntilAsync(watch, happened => happened.Delta is not null)).Delta.Text);

        using var redis = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        var message = new FeedMessage { Origin = "1@runner", Deltas = new DeltaBatch { Deltas = { Said(id, 8, "and by Redis") } } };
        await redis.GetSubscriber().PublishAsync(ExecutionChannel.Of(id), message.ToByteArray());
        Assert.Equal("and by Redis", (await UntilAsync(watch, happened => happened.Delta is not null)).Delta.Text);

        // Who comes now hears the sentence from its beginning, on either server.
        foreach (var server in new[] { _one, _other })
        {
            using var late = new ExecutionService.ExecutionServiceClient(server.Channel).Watch(new WatchRequest { ExecutionId = id });
            Assert.Equal("by gRPC and by Redis", (await UntilAsync(late, happened => happened.Delta is not null)).Delta.Text);
        }

        await runner.RequestStream.CompleteAsync();
    }

    [PeersFact]
    public async Task Watch_DeletedOnTheOtherServer_EndsWithNotFound()
    {
        var id = await CreateAsync(_one);
        using var watch = new ExecutionService.ExecutionServiceClient(_other.Channel).Watch(new WatchRequest { ExecutionId = id });
        await UntilAsync(watch, happened => happened.CaughtUp is not null);

        await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_one.Channel)
            .deleteAsync(new Api.ApiResources.ApiResourceId { Value = id });

        var error = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => UntilAsync(watch, _ => false));
        Assert.Equal(Grpc.Core.StatusCode.NotFound, error.StatusCode);
    }

    [PeersFact]
    public async Task WatchCancellations_AskedOfTheOtherServer_IsHeardAlsoWithoutRedis()
    {
        var ids = new[] { await CreateAsync(_one), await CreateAsync(_one) };
        using var heard = new JournalService.JournalServiceClient(_other.Channel).WatchCancellations(new WatchCancellationsRequest());
        Assert.True(await heard.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        Assert.Empty(heard.ResponseStream.Current.ExecutionIds);

        await CancelAsync(ids[0]);
        Assert.Equal([ids[0]], await NextAsync());

        await _redis.KillAsync();
        await CancelAsync(ids[1]);
        Assert.Equal([ids[1]], await NextAsync());

        async Task CancelAsync(string id) => await new ExecutionService.ExecutionServiceClient(_one.Channel).CancelAsync(new CancelRequest { ExecutionId = id });

        async Task<IEnumerable<string>> NextAsync()
        {
            Assert.True(await heard.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
            return heard.ResponseStream.Current.ExecutionIds;
        }
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
        _home.Dispose();
    }

    private static Delta Said(string id, long offset, string text) =>
        new() { ExecutionId = id, Turn = 1, Attempt = 1, ModelCall = 1, Offset = offset, Text = text };

    private static async Task<string> CreateAsync(ServerProcess server)
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(server.Channel).applyAsync(Samples.Agent());
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(server.Channel);
        return (await executions.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
    }

    private static async Task AppendAsync(ServerProcess server, string id, params JournalEntry[] entries) =>
        await new JournalService.JournalServiceClient(server.Channel).AppendAsync(new AppendRequest { ExecutionId = id, Entries = { entries } });

    // One after the other, each through the next server.
    private static async Task AppendAsync(string id, IEnumerable<int> numbers, params ServerProcess[] servers)
    {
        foreach (var number in numbers)
        {
            await AppendAsync(servers[number % servers.Length], id, Samples.Assistant(number, $"text {number}"));
        }
    }

    private static Task EndAsync(ServerProcess server, string id) => AppendAsync(server, id, Samples.Terminal());

    private static async Task<List<JournalEntry>> WatchAsync(ServerProcess server, string id)
    {
        using var watch = new ExecutionService.ExecutionServiceClient(server.Channel).Watch(new WatchRequest { ExecutionId = id });
        var entries = new List<JournalEntry>();
        while (await watch.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (watch.ResponseStream.Current.Entry is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static async Task<AgentExecution> LastSnapshotAsync(ServerProcess server, string id)
    {
        using var subscription = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(server.Channel)
            .subscribe(new AgentExecutionId { Value = id });
        AgentExecution? last = null;
        while (await subscription.ResponseStream.MoveNext(CancellationToken.None))
        {
            last = subscription.ResponseStream.Current;
        }

        return last!;
    }

    private static async Task<WatchEvent> UntilAsync(Grpc.Core.AsyncServerStreamingCall<WatchEvent> watch, Func<WatchEvent, bool> wanted)
    {
        do
        {
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        }
        while (!wanted(watch.ResponseStream.Current));

        return watch.ResponseStream.Current;
    }

    private async Task<List<JournalEntry>> StoredAsync(string id, ServerProcess? server = null)
    {
        var stored = await new JournalService.JournalServiceClient((server ?? _one).Channel).ReadAsync(new ReadRequest { ExecutionId = id });
        return [.. stored.Entries];
    }

    private async Task<AgentExecution> GetAsync(string id) =>
        await new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_one.Channel).getAsync(new AgentExecutionId { Value = id });
}
