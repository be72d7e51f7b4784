using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

/// <summary>Many at once: everybody sees everything, and what they cost stays within bounds.</summary>
public abstract class CrowdTests(string? database, int executions)
{
    private const long Megabyte = 1024 * 1024;

    [StoreFact]
    public async Task Watch_ManyExecutionsByFiftyEach_EverybodySeesTheWholeJournal()
    {
        await using var core = new ServerCore(database);
        var ids = await Task.WhenAll(Enumerable.Range(0, executions).Select(async _ => (await core.CreateExecutionAsync()).Metadata.Id));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watching = ids.SelectMany(id => Enumerable.Range(0, 50).Select(_ => SeqsAsync(core.Watches, id))).ToList();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        await Task.WhenAll(ids.Select(async id =>
        {
            for (var turn = 1; turn <= 5; turn++)
            {
                await core.Journal.AppendAsync(id, [Samples.TurnStarted(turn), Samples.Assistant(turn, $"text {turn}")], CancellationToken.None);
            }

            await core.Journal.AppendAsync(id, [Samples.Terminal()], CancellationToken.None);
        })).WithPatience();

        var seen = await Task.WhenAll(watching).WithPatience();
        Assert.All(seen, seqs => Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), seqs));
        Assert.Empty(core.Get<ExecutionFeed>().Followed);
        Assert.True(held < 100 * Megabyte, $"{held} bytes");
    }

    [StoreFact]
    public async Task Watch_AThousandIdleWatchersOnTheWire_CostLittleAndAllHearTheEnd()
    {
        await using var server = await RunningServer.StartAsync(database: database);
        var agent = await new AgentCommandController.AgentCommandControllerClient(server.Channel).applyAsync(Samples.Agent());
        var execution = await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(server.Channel)
            .createAsync(Samples.Execution(agent.Metadata.Id));
        var id = execution.Metadata.Id;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var client = new ExecutionService.ExecutionServiceClient(server.Channel);
        var calls = Enumerable.Range(0, 1000).Select(_ => client.Watch(new WatchRequest { ExecutionId = id })).ToList();
        await Task.WhenAll(calls.Select(call => UntilAsync(call, happened => happened.CaughtUp is not null))).WithPatience();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        await new ExecutionService.ExecutionServiceClient(server.Channel).CancelAsync(new CancelRequest { ExecutionId = id });

        await Task.WhenAll(calls.Select(call => UntilAsync(call, happened => happened.Entry?.Finished is not null))).WithPatience();
        calls.ForEach(call => call.Dispose());

        // Both ends of each call are in this process, and so are other tests.
        Assert.True(held < 150 * Megabyte, $"{held} bytes");
    }

    [StoreFact]
    public async Task Slugs_AmongTenThousand_AreFoundAndListed()
    {
        await using var core = new ServerCore(database);
        await core.Database.WriteAsync(
            connection =>
            {
                for (var i = 0; i < 10_000; i++)
                {
                    var agent = Samples.Agent($"agent {i}");
                    agent.Metadata.Id = $"agt-{i:00000}";
                    agent.Metadata.Slug = $"agent-{i}";
                    ResourceTable.Insert(connection, new ResourceRow(ResourceKind.Agent, agent.Metadata.Id, "local", agent.Metadata.Slug, "", [], Google.Protobuf.MessageExtensions.ToByteArray(agent)));
                }

                return true;
            },
            CancellationToken.None);

        foreach (var i in new[] { 0, 4711, 9999 })
        {
            Assert.Equal($"agt-{i:00000}", core.Agents.GetByReference(new ApiResourceReference { Slug = $"agent-{i}" }).Metadata.Id);
            Assert.Equal($"agt-{i:00000}", core.Agents.GetByReference(new ApiResourceReference { Slug = $"agent-{i}", Org = "local" }).Metadata.Id);
        }

        var page = core.Agents.List(new ResourceFilter(), Page.Read(100, "100"));
        Assert.Equal((10_000, "agt-00099"), ((int)page.Total, page.Items[0].Metadata.Id));
        Assert.Equal(StatusCode.AlreadyExists, (await Assert.ThrowsAsync<RpcException>(
            () => core.Agents.CreateAsync(Samples.Agent("agent 5000"), CancellationToken.None))).StatusCode);
    }

    private static async Task<List<long>> SeqsAsync(Watches watches, string id)
    {
        var seqs = new List<long>();
        await foreach (var happened in watches.EntriesAsync(id, 0, CancellationToken.None))
        {
            seqs.AddRange(happened.Entry is { } entry ? [entry.Seq] : Array.Empty<long>());
        }

        return seqs;
    }

    private static async Task UntilAsync(AsyncServerStreamingCall<WatchEvent> call, Func<WatchEvent, bool> wanted)
    {
        do
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }
        while (!wanted(call.ResponseStream.Current));
    }
}
