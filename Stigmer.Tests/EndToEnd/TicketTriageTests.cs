using System.Text.Json;
using System.Text.RegularExpressions;
using Stigmer.Tests.AgentRunner.Mcp;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>The sample with an MCP server, a skill and sub-agents, as its README says to run it; and what a kill leaves of such things.</summary>
public sealed partial class TicketTriageTests
{
    private static readonly string Sample = RepositoryRoot.Combine("samples", "ticket-triage");

    // The server's first start compiles it.
    private static readonly Dictionary<string, string> Patient = new() { ["Mcp__ConnectLimit"] = "00:02:00" };

    [Fact]
    public async Task Run_TheSample_TriagesWithServerSkillAndSubAgents()
    {
        await using var model = await ScriptedModelServer.StartAsync(Triage);
        await using var topology = await Topology.StartAsync(model.Address, Patient);
        using var folder = new TempFolder();
        folder.Write("Greeter.cs", "Console.WriteLine(\"Hello\");\n");

        await using var run = CliRun.Start(topology, Sample, "Triage the open tickets", "--workspace", folder.Path);

        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Equal("# Triage\n#1 is about Greeter.cs\n#2 is about Greeter.cs\n", await File.ReadAllTextAsync(folder["TRIAGE.md"]));
        var events = run.Events();
        Assert.DoesNotContain(events, happened => Type(happened) == "notice");
        Assert.Single(events, happened => Type(happened) == "skill");
        Assert.Equal(2, events.Count(happened => Type(happened) == "sub_agent_finished"));
        Assert.Equal(
            ["#1 Greeter says hello twice", "#2 Greeting for empty names"],
            events.Single(happened => Type(happened) == "tool_finished" && Tool(happened) == "tickets__list_tickets").GetProperty("output").GetString()!.Split('\n'));
        Assert.All(
            events.Where(happened => Type(happened) == "tool_finished" && Tool(happened) == "tickets__read_ticket"),
            happened => Assert.EndsWith("/agent", happened.GetProperty("sub_agent").GetString(), StringComparison.Ordinal));
        var asked = model.Requests.First(request => request.Messages[0].Text.StartsWith("Ticket", StringComparison.Ordinal));
        Assert.Equal(["tickets__read_ticket"], asked.Tools.Where(tool => tool.StartsWith("tickets__", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_WithTheDemoModel_ComesToItsEnd()
    {
        await using var topology = await Topology.StartAsync(environment: Patient);

        await using var run = CliRun.Start(topology, Sample, "Triage the open tickets");

        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.DoesNotContain(run.Events(), happened => Type(happened) == "notice");
    }

    [Fact]
    public async Task Run_RunnerKilledInACallOfAServerThatDoesNotListen_TheServerIsGoneAndTheRunGoesOn()
    {
        using var server = new TinyMcpServer("deaf");
        using var folder = new TempFolder();
        var stdio = server.Definition.Stdio;
        folder.Write("agent.yaml", $"""
            apiVersion: agentic.stigmer.ai/v1
            kind: Agent
            metadata: {"{"} name: listener {"}"}
            spec:
              instructions: You call your tools.
              mcpServers:
                - name: tiny
                  stdio: {"{"} command: {stdio.Command}, args: [{string.Join(", ", stdio.Args)}] {"}"}
            """);
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("tiny__hang", new { }), ModelAnswer.Tool("tiny__look", new { }), ModelAnswer.Text("Done.")));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, folder.Path, "Call them");
        await server.HangsAsync();

        await topology.KillAsync(TopologyResource.Runner);

        // Neither the server, which waits for something else, nor that.
        await server.UntilGoneAsync();
        Assert.Equal(0, await run.ExitCodeAsync());
        var finished = run.Events().Where(happened => Type(happened) == "tool_finished").ToArray();
        Assert.Equal(["interrupted", "ok"], finished.Select(happened => happened.GetProperty("result").GetString()));
        Assert.Equal("looked", finished[1].GetProperty("output").GetString());
    }

    private static ModelAnswer Triage(ModelRequest request) => (request.Messages[0].Text, request.Turn) switch
    {
        ("Triage the open tickets", 1) => ModelAnswer.Tool("read_file", new { path = SkillFile().Match(request.System).Groups[1].Value }),
        ("Triage the open tickets", 2) => ModelAnswer.Tool("tickets__list_tickets", new { }),
        ("Triage the open tickets", 3) => new ModelAnswer { Blocks = [Ask(1), Ask(2)] },
        ("Triage the open tickets", 4) => ModelAnswer.Tool(
            "write_file", new { path = "TRIAGE.md", content = $"# Triage\n{string.Concat(request.ToolResults.TakeLast(2).Select(result => result.Text + "\n"))}" }),
        ("Triage the open tickets", _) => ModelAnswer.Text("There are two tickets; #1 is the most urgent."),
        (var task, 1) => ModelAnswer.Tool("tickets__read_ticket", new { number = int.Parse(task[^1..]) }),
        (_, 2) => ModelAnswer.Tool("glob", new { pattern = "*.cs" }),
        (var task, _) => ModelAnswer.Text($"#{task[^1..]} is about {request.ToolResults[^1].Text}"),
    };

    private static AnswerBlock Ask(int ticket) => ModelAnswer.Use("task", new { description = $"Ticket #{ticket}", subagent_type = "investigator" });

    private static string? Type(JsonElement happened) => happened.GetProperty("type").GetString();

    private static string? Tool(JsonElement happened) => happened.GetProperty("tool").GetString();

    [GeneratedRegex(@"File: (bin/skills/[0-9a-f]{64}/SKILL\.md)")]
    private static partial Regex SkillFile();
}
