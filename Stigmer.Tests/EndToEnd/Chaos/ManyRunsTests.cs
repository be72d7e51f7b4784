using System.Collections.Concurrent;
using System.Threading.Channels;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Cli.Runs;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;
using Temporalio.Client;
using Xunit.Abstractions;

namespace Stigmer.Tests.EndToEnd.Chaos;

/// <summary>Many runs at once, a model that stumbles, and one process after the other killed: every run completes, nothing is done twice.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ManyRunsTests(ITestOutputHelper output)
{
    private const int Runs = 50;
    private const int Kills = 12;

    /// <summary>The runner's own bound, unless TEMPORAL_MAX_CONCURRENCY says otherwise.</summary>
    private const int TurnsAtATime = 10;

    /// <summary>About seven events a turn; what is more would grow with every kill.</summary>
    private const int LongestHistory = 10 * (CountingRun.Turns + 1);

    [Fact]
    public async Task Runs_UnderKillsAndModelFaults_CompleteWithEveryEffectOnce()
    {
        // Written down, so that a failure can be had again.
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");

        await using var model = await ScriptedModelServer.StartAsync(CountingRun.Script);
        var asked = new ConcurrentDictionary<(int Run, int Turn), int>();
        var script = CountingRun.Script.Stumbling(seed);
        model.Script = request =>
        {
            asked.AddOrUpdate((CountingRun.NumberOf(request), request.Turn), 1, (_, count) => count + 1);

            return script(request);
        };
        var paid = 0;
        model.Delivered = _ => Interlocked.Increment(ref paid);
        await using var topology = await Topology.StartAsync(model.Address);
        using var connection = new StigmerConnection(ServerAddress.Parse(topology.ServerAddress, "the topology"), TimeProvider.System);
        var agent = await ApplyAgentAsync(connection);
        var runs = await Task.WhenAll(Enumerable.Range(1, Runs).Select(number => CountingRun.CreateAsync(connection, agent, number)));

        var finishedTools = Channel.CreateUnbounded<bool>();
        var watch = new ExecutionWatch(connection, TimeProvider.System);
        var following = Task.WhenAll(runs.Select(run =>
            run.FollowAsync(watch, key => asked.GetValueOrDefault(key), () => finishedTools.Writer.TryWrite(true))));
        var runnerKills = await KillOneAfterTheOtherAsync(topology, finishedTools.Reader, new Random(seed));
        await AsLongAsSomethingMovesAsync(following, finishedTools.Reader);

        Assert.All(runs, run => run.AssertNothingLostOrRepeated(topology.Workspace, key => asked.GetValueOrDefault(key)));
        Assert.Empty(model.Refusals);

        // Those alone that were on their way to a runner at the moment of its death; whole ones are on its disk.
        const int needed = Runs * (CountingRun.Turns + 1);
        output.WriteLine($"{paid} answers paid for, {needed} needed, {runnerKills} runners killed");
        Assert.InRange(paid, needed, needed + runnerKills * TurnsAtATime);
        Assert.All(await HistoriesAsync(topology, runs), length => Assert.InRange(length, 1, LongestHistory));
    }

    /// <returns>How many of those killed were runners.</returns>
    private async Task<int> KillOneAfterTheOtherAsync(Topology topology, ChannelReader<bool> finishedTools, Random random)
    {
        const int between = Runs * CountingRun.Turns / (Kills + 1);
        var runners = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            for (var finished = 0; finished < between; finished++)
            {
                await finishedTools.ReadAsync().AsTask().WithPatience($"a finished tool call after kill {kill}");
            }

            var victim = TopologyResource.All[random.Next(TopologyResource.All.Count)];
            output.WriteLine($"kill {kill + 1}: {victim}");
            runners += victim == TopologyResource.Runner ? 1 : 0;
            var killed = await topology.KillAsync(victim);
            await topology.ProcessOfAsync(victim, otherThan: killed);
        }

        return runners;
    }

    /// <summary>Waits for the task, however long it takes, unless nothing happens any more.</summary>
    private static async Task AsLongAsSomethingMovesAsync(Task task, ChannelReader<bool> signs)
    {
        while (!task.IsCompleted && await Task.WhenAny(task, signs.WaitToReadAsync().AsTask()).WithPatience("the next finished tool call") != task)
        {
            while (signs.TryRead(out _))
            {
            }
        }

        await task;
    }

    private static async Task<int[]> HistoriesAsync(Topology topology, CountingRun[] runs)
    {
        var client = await TemporalClient.ConnectAsync(new(topology.Status().AddressOf(TopologyResource.Temporal)));

        return await Task.WhenAll(runs.Select(async run =>
            (await client.GetWorkflowHandle(ExecutionContract.WorkflowId(run.ExecutionId)).DescribeAsync()).HistoryLength));
    }

    private static async Task<string> ApplyAgentAsync(StigmerConnection connection)
    {
        var agent = await connection.CallAsync(
            options => connection.AgentCommands.applyAsync(
                new Agent
                {
                    ApiVersion = "agentic.stigmer.ai/v1",
                    Kind = "Agent",
                    Metadata = new ApiResourceMetadata { Name = "counter", Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
                    Spec = new AgentSpec { Instructions = "Count as you are told to." },
                },
                options),
            CancellationToken.None);

        return agent.Metadata.Id;
    }
}
