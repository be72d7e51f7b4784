using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Mcp;

public class McpTurnTests
{
    [Fact]
    public async Task RunAsync_ToolsOfAServer_AreOfferedUnderItsNameAndAnswer()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.Definition, Calls("look", "write"));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains("tiny__look", harness.Model.Requests[0].Tools);
        Assert.Contains("- tiny: Use it with care.", harness.Model.Requests[0].System, StringComparison.Ordinal);
        Assert.Equal(["looked", "written"], harness.Model.Requests[^1].ToolResults.Select(result => result.Text));
        var effects = harness.Journal.Entries.Select(entry => entry.ToolStarted).OfType<ToolStarted>().Select(started => started.Effect);
        Assert.Equal([ToolEffect.ReadOnly, ToolEffect.Effect], effects);
        // One process for all turns.
        Assert.Single(server.Processes);
    }

    [Fact]
    public async Task RunAsync_IntegersThatADoubleWouldRound_ReachTheToolWhole()
    {
        using var server = new TinyMcpServer();
        var arguments = new { text = "9007199254740993", ids = new[] { 9007199254740993, 5 }, nested = new { id = 1732345678901234567 } };
        await using var harness = await StartAsync(server.Definition, ModelScripts.Turns(ModelAnswer.Tool("tiny__look", arguments), ModelAnswer.Text("Done.")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains(
            """{"text":"9007199254740993","ids":[9007199254740993,5],"nested":{"id":1732345678901234567}}""", server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ToolsThatCannotBeRead_LeaveOutThemselvesAndNotTheServer()
    {
        using var server = new TinyMcpServer("odd");
        await using var harness = await StartAsync(server.Definition, Calls("look"));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal(
            ["tiny__look", "tiny__untyped", "tiny__bare"],
            harness.Model.Requests[0].Tools.Where(tool => tool.StartsWith("tiny", StringComparison.Ordinal)));
        var notices = harness.Journal.Entries.Select(entry => entry.Notice?.Text).OfType<string>().ToArray();
        Assert.Equal(3, notices.Length);
        Assert.Contains(notices, text => text.StartsWith("MCP server 'tiny': its tool list is left out, since it cannot be read", StringComparison.Ordinal));
        Assert.Equal("looked", harness.Model.Requests[^1].ToolResults[0].Text);
    }

    [Fact]
    public async Task RunAsync_EnabledTools_NoOthersAreOffered()
    {
        using var server = new TinyMcpServer();
        var definition = server.Definition;
        definition.EnabledTools.AddRange(["look", "luck"]);
        await using var harness = await StartAsync(definition, ModelScripts.Text("Hello."));

        await harness.RunAsync();

        Assert.Equal(["tiny__look"], harness.Model.Requests[0].Tools.Where(tool => tool.StartsWith("tiny", StringComparison.Ordinal)));
        Assert.Contains("it has no tool luck, which enabledTools names", Notice(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ToolsThatChange_AreOfferedInTheNextTurn()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.Definition, Calls("grow", "look"));

        await harness.RunAsync();

        Assert.DoesNotContain("tiny__grown", harness.Model.Requests[0].Tools);
        Assert.Contains("tiny__grown", harness.Model.Requests[^1].Tools);
    }

    [Theory]
    [InlineData("endless", "wrote more than 1000000 bytes without an end of line")]
    [InlineData("silent", "it did not answer within")]
    [InlineData("exit", "exit code 7: no licence for SECRET-[secret TOKEN]")]
    public async Task RunAsync_ServerThatDoesNotComeUp_LeavesItsToolsOutAndTheRunGoesOn(string mode, string reason)
    {
        using var server = new TinyMcpServer(mode);
        var definition = server.Definition;
        definition.Stdio.EnvPlaceholders["TOKEN"] = "{{TOKEN}}";
        await using var harness = await StartAsync(definition, ModelScripts.ToolTurns(2, "ls", _ => new { path = "." }));
        harness.Mcp.Value.MaxMessageBytes = 1_000_000;
        harness.Mcp.Value.ConnectLimit = mode == "silent" ? TimeSpan.FromMilliseconds(300) : Patience.Limit;

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains($"MCP server 'tiny' is not available: {Start(reason)}", Notice(harness), StringComparison.Ordinal);
        Assert.Contains(reason, Notice(harness), StringComparison.Ordinal);
        Assert.Contains("tiny: not available", harness.Model.Requests[0].System, StringComparison.Ordinal);
        Assert.DoesNotContain("token-value-1", harness.Model.Requests[0].System, StringComparison.Ordinal);
        // It is left alone for a while, and nothing of it stays.
        Assert.Single(server.Processes.Take(mode == "exit" ? 2 : 1));
        await server.UntilGoneAsync();

        static string Start(string text) => text.StartsWith("it ", StringComparison.Ordinal) ? text : "";
    }

    [Fact]
    public async Task RunAsync_MissingVariable_IsNamed()
    {
        using var server = new TinyMcpServer();
        var definition = server.Definition;
        definition.Stdio.EnvPlaceholders["A"] = "{{NO_SUCH}} ${NEITHER}";
        await using var harness = await StartAsync(definition, ModelScripts.Text("Hello."));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains("the run has no variable NEITHER, NO_SUCH", Notice(harness), StringComparison.Ordinal);
        Assert.Empty(server.Processes);
    }

    [Fact]
    public async Task RunAsync_EnvironmentOfAServer_HasItsOwnVariablesAndNoOthersOfTheRun()
    {
        using var server = new TinyMcpServer();
        var definition = server.Definition;
        definition.Stdio.EnvPlaceholders["GIVEN"] = "to-${PLAIN}";
        await using var harness = await StartAsync(definition, Calls("environment"));

        await harness.RunAsync();

        var seen = harness.Model.Requests[^1].ToolResults[0].Text;
        Assert.Contains("GIVEN=to-plain-value", seen, StringComparison.Ordinal);
        Assert.Contains("PATH=", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("DOTNET_CLI", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SecretInAnAnswer_IsTakenOut()
    {
        using var server = new TinyMcpServer();
        var definition = server.Definition;
        definition.Stdio.EnvPlaceholders["GIVEN"] = "{{ TOKEN }}";
        await using var harness = await StartAsync(definition, Calls("environment"));

        await harness.RunAsync();

        Assert.Contains("GIVEN=[secret TOKEN]", harness.Model.Requests[^1].ToolResults[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("token-value-1", string.Concat(harness.Journal.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_CrashInACall_IsToldAndTheNextCallFindsANewProcess()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.Definition, Calls("crash", "look"));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var results = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
        Assert.Contains("The outcome of the call is unknown", results[0], StringComparison.Ordinal);
        Assert.Contains("out of memory", results[0], StringComparison.Ordinal);
        Assert.Equal("looked", results[1]);
        Assert.Equal(2, server.Processes.Length);
    }

    [Fact]
    public async Task RunAsync_CrashInAReading_IsAskedAgain()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.Definition, Calls("crash_once"));

        await harness.RunAsync();

        Assert.Equal("second time", harness.Model.Requests[^1].ToolResults[0].Text);
    }

    [Theory]
    [InlineData("good", 1)]
    [InlineData("deaf", 2)]
    public async Task RunAsync_CallThatTakesTooLong_IsToldToStop(string mode, int processes)
    {
        using var server = new TinyMcpServer(mode);
        await using var harness = await StartAsync(server.Definition, Calls("hang", "look"));
        harness.Mcp.Value.CallLimit = TimeSpan.FromMilliseconds(300);
        harness.Mcp.Value.PingLimit = TimeSpan.FromMilliseconds(mode == "deaf" ? 200 : 10_000);

        await harness.AttemptAsync(turn: 1, attempt: 1);
        harness.Mcp.Value.CallLimit = Patience.Limit;
        await harness.AttemptAsync(turn: 2, attempt: 1);
        await harness.AttemptAsync(turn: 3, attempt: 1);

        var results = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
        Assert.Contains("tiny__hang did not answer within", results[0], StringComparison.Ordinal);
        Assert.Equal("looked", results[1]);
        // Whoever does not read does not learn it, and is ended.
        Assert.Equal(mode == "good", server.Received.Contains("notifications/cancelled", StringComparison.Ordinal));
        Assert.Equal(processes, server.Processes.Length - 1);
    }

    [Fact]
    public async Task RunAsync_CancelledInACall_TheServerAndWhatItStartedAreGone()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.Definition, Calls("hang"));
        using var cancel = new CancellationTokenSource();
        var running = harness.AttemptAsync(turn: 1, attempt: 1, cancelled: cancel.Token);
        await server.HangsAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await server.UntilGoneAsync();
    }

    [Fact]
    public async Task RunAsync_GarbageOnStandardOutput_IsPassedOver()
    {
        using var server = new TinyMcpServer("garbage");
        await using var harness = await StartAsync(server.Definition, Calls("look"));

        await harness.RunAsync();

        Assert.Equal("looked", harness.Model.Requests[^1].ToolResults[0].Text);
    }

    [Fact]
    public async Task RunAsync_ThousandsOfTools_TheFirstAreOfferedAndThePersonIsTold()
    {
        using var server = new TinyMcpServer("many");
        await using var harness = await StartAsync(server.Definition, ModelScripts.Text("Hello."));

        await harness.RunAsync();

        Assert.Equal(128, harness.Model.Requests[0].Tools.Count(tool => tool.StartsWith("tiny__", StringComparison.Ordinal)));
        Assert.Contains("it has 3000 tools, of which the first 128 are used", Notice(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhatAnswersCanHold_ReachesTheModelAsText()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.Definition, Calls("picture", "wrong", "structured", "steps"));

        await harness.RunAsync();

        var results = harness.Model.Requests[^1].ToolResults;
        Assert.Matches(@"^\[image/png, 8 bytes; kept in \.stigmer/media/[0-9a-f]{32}\.png\]\n\[content of type image, which is no base64\]\n\[resource file:///a\.txt: a\]\n\[test://note\]\na note$", results[0].Text);
        Assert.Equal("that is not possible", results[1].Text);
        Assert.True(harness.Journal.Entries.Last(entry => entry.ToolFinished?.Tool == "tiny__wrong").ToolFinished.IsError);
        Assert.Equal("""{"answer":42}""", results[2].Text);
        Assert.Equal("done", results[3].Text);
        Assert.Single(Directory.GetFiles(harness.Workspace[".stigmer/media"], "*.png"));
    }

    [Fact]
    public async Task RunAsync_CutOffInAnEffect_IsNotCalledAgain()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.Definition, Calls("write"));
        harness.Journal.AfterCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolFinished is not null))
            {
                return;
            }

            if (entries.Any(entry => entry.ToolStarted is not null))
            {
                throw new ProcessKilledException();
            }
        };

        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.AfterCommit = null;
        await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.Equal(0, server.Effects);
        Assert.True(harness.Journal.Entries.Single(entry => entry.ToolFinished is not null).ToolFinished.Interrupted);
    }

    [Fact]
    public async Task RunAsync_ContainerWhereThereIsNone_SaysSo()
    {
        var definition = new McpServerDefinition { Name = "boxed", Docker = new DockerServer { Image = "localhost/no-such-image:1" } };
        await using var harness = await StartAsync(definition, ModelScripts.Text("Hello."));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains("MCP server 'boxed' is not available:", Notice(harness), StringComparison.Ordinal);
    }

    /// <summary>One call of the server's tool in each turn, then a word.</summary>
    private static ModelScript Calls(params string[] tools) => request => request.Turn <= tools.Length
        ? ModelAnswer.Tool($"tiny__{tools[request.Turn - 1]}", new { text = "x" })
        : ModelAnswer.Text("Done.");

    private static string Notice(TurnHarness harness) =>
        Assert.Single(harness.Journal.Entries, entry => entry.BodyCase == JournalEntry.BodyOneofCase.Notice).Notice.Text;

    private static Task<TurnHarness> StartAsync(McpServerDefinition server, ModelScript script) => TurnHarness.StartAsync(script, blueprint =>
    {
        blueprint.Agent.Spec.McpServers.Add(server);
        blueprint.Environment["TOKEN"] = "token-value-1";
        blueprint.Environment["PLAIN"] = "plain-value";
        blueprint.SecretNames.Add("TOKEN");
    });
}
