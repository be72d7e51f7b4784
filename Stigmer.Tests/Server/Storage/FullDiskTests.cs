using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Server.Startup;

namespace Stigmer.Tests.Server.Storage;

/// <summary>A disk of eight megabytes that is really full: a tmpfs, and a file that takes the rest of it.</summary>
public sealed class FullDiskTests
{
    private static readonly string Text = new('x', 20_000);

    [SmallDiskFact]
    public async Task FullDisk_RefusesNewWorkLosesNothingAndRecovers()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        string id;
        int accepted;
        await using (var server = await StartAsync(disk))
        {
            id = await CreateAsync(server);
            await AppendAsync(server, id, 1);

            using var watch = new ExecutionService.ExecutionServiceClient(server.Channel).Watch(new WatchRequest { ExecutionId = id });
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
            disk.Fill();
            accepted = 1;
            var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                for (; ; accepted++)
                {
                    await AppendAsync(server, id, accepted + 1);
                }
            }).WithPatience();

            Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
            Assert.Contains($"disk of the server is full ({disk.Path}", refusal.Status.Detail, StringComparison.Ordinal);
            Assert.False(await server.IsHealthyAsync());
            Assert.Contains(disk.Path, (await WaitingAsync(watch.ResponseStream).WithPatience()).Reason, StringComparison.Ordinal);
            Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => CreateAsync(server))).StatusCode);
            Assert.Equal(accepted, await StoredAsync(server, id));
        }

        // Killed and started on the full disk: all of it is there, and the server says what is wrong instead of ending.
        await using (var server = await StartAsync(disk))
        {
            Assert.Equal(accepted, await StoredAsync(server, id));
            Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => AppendManyAsync(server, id, accepted))).StatusCode);

            disk.Free();
            accepted = await StoredAsync(server, id);
            await AppendAsync(server, id, accepted + 1);
            await CreateAsync(server);
            Assert.Equal(accepted + 1, await StoredAsync(server, id));
            Assert.True(await server.IsHealthyAsync());
        }
    }

    private static Task<ServerProcess> StartAsync(SmallDisk disk) => ServerProcess.ReadyAsync(ServerProcess.Start(disk.Enter, disk.Path));

    private static async Task<string> CreateAsync(ServerProcess server)
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(server.Channel).applyAsync(Samples.Agent());
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(server.Channel);
        return (await executions.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
    }

    private static async Task AppendAsync(ServerProcess server, string id, int turn) => await new JournalService.JournalServiceClient(server.Channel)
        .AppendAsync(new AppendRequest { ExecutionId = id, Entries = { Samples.Assistant(turn, Text) } });

    private static async Task AppendManyAsync(ServerProcess server, string id, int from)
    {
        for (var turn = from + 1; turn < from + 1000; turn++)
        {
            await AppendAsync(server, id, turn);
        }
    }

    private static async Task<Waiting> WaitingAsync(IAsyncStreamReader<WatchEvent> watch)
    {
        while (await watch.MoveNext(CancellationToken.None))
        {
            if (watch.Current.Waiting is { } waiting)
            {
                return waiting;
            }
        }

        throw new InvalidOperationException("the stream ended without a word");
    }

    /// <summary>How many messages the journal has; all of them whole and in order.</summary>
    private static async Task<int> StoredAsync(ServerProcess server, string id)
    {
        var journal = new JournalService.JournalServiceClient(server.Channel);
        var entries = new List<JournalEntry>();
        ReadResponse answer;
        do
        {
            answer = await journal.ReadAsync(new ReadRequest { ExecutionId = id, AfterSeq = entries.LastOrDefault()?.Seq ?? 0 });
            entries.AddRange(answer.Entries);
        }
        while (answer.More);

        var messages = entries.Where(entry => entry.AssistantMessage is not null).ToList();
        Assert.Equal(Enumerable.Range(1, messages.Count), messages.Select(entry => entry.AssistantMessage.Turn));
        Assert.All(messages, entry => Assert.Equal(Text, entry.AssistantMessage.Blocks[0].Text));
        return messages.Count;
    }
}

/// <summary>A test that needs a small disk; skipped, with the reason, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}
