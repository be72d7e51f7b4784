using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>Runs with people in the loop, as they meet them: questions that outlive every process, messages, pauses, limits.</summary>
public sealed class PeopleTests : IDisposable
{
    private const string Careful = """
        apiVersion: agentic.stigmer.ai/v1
        kind: Agent
        metadata:
          name: careful
        spec:
          instructions: Do as you are told, one step after the other.
          policy:
            approvals:
              rules:
                - {command: "echo *", action: ask, reason: it writes}
                - {command: "rm *", action: deny}
        """;

    private readonly TempFolder _folder = new();

    private string Agent => _folder.Write("agent.yaml", Careful);

    [Fact]
    public async Task Question_EverythingIsKilledBeforeTheAnswer_IsAskedAndRunOnce()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo once >> effects.txt" }));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, Agent, "Write");
        var call = (await run.EventAsync("approval_asked")).GetProperty("id").GetString()!;

        foreach (var resource in TopologyResource.All)
        {
            var killed = await topology.KillAsync(resource);
            await topology.ProcessOfAsync(resource, otherThan: killed);
        }

        await SayAsync(topology, "approve", await IdAsync(run), call);

        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Equal(["once"], Effects(topology));
        Assert.Single(run.Events(), happened => happened.GetProperty("type").GetString() == "approval_asked");
        Assert.Equal(2, model.Requests.Count);
    }

    [Theory]
    [InlineData("agent-runner")]
    [InlineData("stigmer-server")]
    [InlineData("temporal")]
    public async Task Answer_AProcessIsKilledRightAfterIt_IsNotLostAndRunOnce(string victim)
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo once >> effects.txt" }));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, Agent, "Write");
        await run.EventAsync("approval_asked");

        await SayAsync(topology, "approve", await IdAsync(run));
        await topology.KillAsync(TopologyResource.All.Single(resource => resource.Name == victim));

        Assert.Equal(0, await run.ExitCodeAsync());
        var interrupted = run.InterruptedTurns().Length;
        Assert.InRange(Effects(topology).Length, 1 - interrupted, 1);
        Assert.Equal(2, model.AskedPerTurn().Count);
    }

    [Fact]
    public async Task Answers_DeniedAndForbidden_AreToldToTheModel()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "ls && echo no >> effects.txt" }),
            ModelAnswer.Tool("execute", new { command = "ls; rm -rf ." }),
            ModelAnswer.Text("I see.")));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, Agent, "Write");
        await run.EventAsync("approval_asked");

        await SayAsync(topology, "deny", await IdAsync(run), "--reason", "not today");

        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Empty(Effects(topology));
        Assert.Contains("a person denied it, saying: not today", model.Requests[1].ToolResults[^1].Text, StringComparison.Ordinal);
        Assert.Contains("the policy of this run denies it", model.Requests[2].ToolResults[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_WhileARunWaits_EndsIt()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo once >> effects.txt" }));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, Agent, "Write");
        await run.EventAsync("approval_asked");

        await SayAsync(topology, "cancel", await IdAsync(run));

        Assert.Equal(130, await run.ExitCodeAsync());
        Assert.Empty(Effects(topology));
    }

    [Fact]
    public async Task PauseSendResume_InTheMiddleOfARun_HoldItAndTellTheModel()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.ToolTurns(
            1, "execute", _ => new { command = "touch standing; while [ ! -e go ]; do sleep 0.05; done" }));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, RepositoryRoot.Combine("samples", "hello-agent"), "Wait");
        await Patience.UntilAsync(() => File.Exists(Path.Combine(topology.Workspace, "standing")), "the command");
        var id = await IdAsync(run);

        await SayAsync(topology, "pause", id, "--reason", "lunch");
        await SayAsync(topology, "send", id, "--message", "Be brief.");
        await File.WriteAllTextAsync(Path.Combine(topology.Workspace, "go"), "");
        await run.EventAsync("tool_finished", 1);
        var killed = await topology.KillAsync(TopologyResource.Server);
        await topology.ProcessOfAsync(TopologyResource.Server, otherThan: killed);
        await SayAsync(topology, "resume", id);

        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Equal("Be brief.", model.Requests[^1].Messages[^1].Blocks[^1].Text);
        var types = run.Events().Where(happened => happened.TryGetProperty("seq", out _))
            .Select(happened => (happened.GetProperty("type").GetString(), Turn: happened.TryGetProperty("turn", out var turn) ? turn.GetInt32() : 0)).ToList();
        var resumed = types.FindLastIndex(one => one.Item1 == "paused");
        Assert.True(resumed < types.IndexOf(("turn_started", 2)), string.Join(", ", types));
    }

    [Fact]
    public async Task Budget_UsedUp_EndsTheRunAndContinueGoesOnWhereItStopped()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.ToolTurns(4, "execute", turn => new { command = $"echo {turn} >> effects.txt" }));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, Agent, "Count", "--max-turns", "2", "--approve-all");

        Assert.Equal(1, await run.ExitCodeAsync());
        var summary = await run.EventAsync("summary");
        Assert.Equal("out_of_budget", summary.GetProperty("outcome").GetString());
        var id = await IdAsync(run);
        Assert.Contains($"stigmer continue {id} --max-turns 4", summary.GetProperty("error").GetString(), StringComparison.Ordinal);

        await using var next = new CliRun(topology.Cli("continue", id, "--max-turns", "9", "--approve-all", "--json"));

        Assert.Equal(0, await next.ExitCodeAsync());
        Assert.Equal(["1", "2", "3", "4"], Effects(topology));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> IdAsync(CliRun run) => (await run.EventAsync("execution")).GetProperty("id").GetString()!;

    private static string[] Effects(Topology topology) =>
        File.Exists(Path.Combine(topology.Workspace, "effects.txt")) ? File.ReadAllLines(Path.Combine(topology.Workspace, "effects.txt")) : [];

    // A server that is being started again refuses for a moment; a person would try again, too.
    private static async Task SayAsync(Topology topology, params string[] command)
    {
        for (var tries = 0; ; tries++)
        {
            await using var said = topology.Cli(command);
            if (await said.Exited.WithPatience() == 0)
            {
                return;
            }

            Assert.True(tries < 20 && said.Console.Text.Contains("Cannot connect", StringComparison.Ordinal), said.Console.Text);
        }
    }
}
