using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>SIGKILL while two sub-agents are at work: they go on where they were, with the runner that comes after.</summary>
public sealed class SubAgentKillTests
{
    private const int Steps = 4;

    [Theory]
    [InlineData("agent-runner")]
    [InlineData("stigmer-server")]
    public async Task Kill_WhileSubAgentsWork_RepeatsNoStepAndPaysForNoAnswerTwice(string victim)
    {
        var resource = TopologyResource.All.Single(resource => resource.Name == victim);
        await using var model = await ScriptedModelServer.StartAsync(Script);
        await using var topology = await Topology.StartAsync(model.Address);
        var hold = Path.Combine(topology.Workspace, "hold");
        await File.WriteAllTextAsync(hold, "");
        await using var run = CliRun.Start(topology, RepositoryRoot.Combine("samples", "hello-agent"), "Divide the work");
        await Patience.UntilAsync(
            () => File.Exists(Path.Combine(topology.Workspace, "standing-one")) && File.Exists(Path.Combine(topology.Workspace, "standing-two")), "both to stand still");

        var killed = await topology.KillAsync(resource);
        await topology.ProcessOfAsync(resource, otherThan: killed);
        File.Delete(hold);

        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.All(model.AskedPerTurn(), asked => Assert.Equal(1, asked.Value));
        var counted = await File.ReadAllLinesAsync(Path.Combine(topology.Workspace, "counter.txt"));
        Assert.Equal(counted.Distinct(), counted);
        var interrupted = run.Events().Count(happened =>
            happened.TryGetProperty("result", out var result) && result.GetString() == "interrupted");
        // Those that stood when their runner died are not run again; a server that dies costs nothing.
        Assert.Equal(resource == TopologyResource.Runner ? 2 : 0, interrupted);
        Assert.Equal(2 * Steps, counted.Length + interrupted);
        Assert.Equal(run.Seqs().Distinct(), run.Seqs());
        Assert.Equal(2, run.Events().Count(happened => happened.GetProperty("type").GetString() == "sub_agent_finished"));
    }

    // Only the second command of each looks whether it should wait; it does so before it counts.
    private static ModelAnswer Script(ModelRequest request) => (request.Messages[0].Text, request.Turn) switch
    {
        ("Divide the work", 1) => new ModelAnswer { Blocks = [ModelAnswer.Use("task", new { description = "one" }), ModelAnswer.Use("task", new { description = "two" })] },
        ("Divide the work", _) => ModelAnswer.Text("Both are done."),
        (var task, 2) => ModelAnswer.Tool(
            "execute", new { command = $"if [ -e hold ]; then touch standing-{task}; while [ -e hold ]; do sleep 0.05; done; fi; echo {task} 2 >> counter.txt" }),
        (var task, <= Steps) => ModelAnswer.Tool("execute", new { command = $"echo {task} {request.Turn} >> counter.txt" }),
        (var task, _) => ModelAnswer.Text($"{task} is done"),
    };
}
