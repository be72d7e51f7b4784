using System.Text.Json.Nodes;
using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.Cli.Runs;

public sealed class AgentRunTests
{
    [Fact]
    public async Task Run_Manifest_AppliesTheAgentAndShowsTheRun()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var terminal = new RecordingTerminal();

        var exitCode = await terminal.RunAsync("run", "samples/hello-agent", "--message", "Map it", "--server", server.Address);

        Assert.Equal(0, exitCode);
        Assert.StartsWith("✓ Agent created: hello-agent (agt-1)\n✓ Agent execution started: hello-agent\n  Execution ID: aex-1\n", terminal.Out);
        Assert.Contains("✓ Done!", terminal.Out);
        Assert.Empty(terminal.Error);
        var applied = Assert.Single(server.Run.Applied);
        Assert.Equal("local", applied.Metadata.Org);
        Assert.Equal("agt-1", Assert.Single(server.Run.Created).Spec.AgentId);
    }

    [Fact]
    public async Task Run_ManifestWithSkillsAndServers_PushesWhatLiesBesideItAndTellsWhereThatIs()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("run", "samples/ticket-triage", "-m", "Triage", "--server", server.Address));

        var pushed = Assert.Single(server.Run.Pushed);
        Assert.Equal(("triage-notes", "local", "latest"), (pushed.Name, pushed.Org, pushed.Tag));
        Assert.StartsWith("✓ Skill pushed: triage-notes (", terminal.Out, StringComparison.Ordinal);
        var agent = Assert.Single(server.Run.Applied).Spec;
        Assert.Equal("tickets", Assert.Single(agent.McpServers).Name);
        Assert.Equal(["read_ticket"], Assert.Single(agent.SubAgents).McpToolSelections["tickets"].EnabledTools);
        Assert.Equal(
            RepositoryRoot.Combine("samples", "ticket-triage"), Assert.Single(server.Run.Created).Spec.RuntimeEnv["AGENT_FOLDER"].Value);
    }

    [Fact]
    public async Task SkillPush_Folder_BecomesAVersion()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("skill", "push", "samples/ticket-triage/skills/triage-notes", "--tag", "v1", "--server", server.Address));

        Assert.Equal("v1", Assert.Single(server.Run.Pushed).Tag);
        Assert.StartsWith("✓ Skill pushed successfully: triage-notes\n  Name: triage-notes\n  Version Hash: ", terminal.Out, StringComparison.Ordinal);
        Assert.Equal(1, await terminal.RunAsync("skill", "push", "samples", "--server", server.Address));
        Assert.Contains("the folder samples has no SKILL.md", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithACredential_ShowsItOnEveryCall()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        server.Run.Cuts.Enqueue(2);
        using var terminal = new RecordingTerminal { Environment = { ["STIGMER_API_KEY"] = "stk_mine" } };

        Assert.Equal(0, await terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address));

        Assert.Equal(3, server.Run.Credentials.Count);
        Assert.All(server.Run.Credentials, credential => Assert.Equal("Bearer stk_mine", credential));
        Assert.DoesNotContain("stk_mine", terminal.Out + terminal.Error);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, null, "wants a credential; set STIGMER_API_KEY to an API key (stk_…) or a token of yours.")]
    [InlineData(StatusCode.Unauthenticated, "stk_mine", "does not take the credential in STIGMER_API_KEY: no")]
    [InlineData(StatusCode.PermissionDenied, "stk_mine", "does not allow this: no")]
    public async Task Run_ThatIsNotLetIn_SaysWhyAndWhatToDo(StatusCode code, string? credential, string text)
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        server.Run.RefusesToCreate = new Status(code, "no");
        using var terminal = new RecordingTerminal { Environment = { ["STIGMER_API_KEY"] = credential ?? "dummy-local-key" } };

        Assert.Equal(1, await terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address));

        Assert.Contains(text, terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com:50051", "stk_mine", "STIGMER_API_KEY would be sent to example.com:50051 without encryption")]
    [InlineData("https://example.com", "two words", "STIGMER_API_KEY has a space")]
    public async Task Run_WithACredentialThatCannotBeSent_SaysSo(string address, string credential, string text)
    {
        using var terminal = new RecordingTerminal { Environment = { ["STIGMER_API_KEY"] = credential } };

        Assert.NotEqual(0, await terminal.RunAsync("run", "known-agent", "-m", "go", "--server", address));

        Assert.Contains(text, terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("known-agent")]
    [InlineData("Known Agent")]
    [InlineData("agt-known")]
    public async Task Run_NameOrId_UsesTheAgentThatIsThere(string agent)
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("run", agent, "-m", "go", "--server", server.Address));

        Assert.Empty(server.Run.Applied);
        Assert.Equal("agt-known", Assert.Single(server.Run.Created).Spec.AgentId);
    }

    [Fact]
    public async Task Run_AllOptions_AreSent()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var folder = new TempFolder();
        folder.Folder("work");
        using var terminal = new RecordingTerminal { CurrentDirectory = folder.Path, Environment = { ["TOKEN"] = "t0ken", ["STIGMER_SERVER_ADDR"] = server.Address } };

        var exitCode = await terminal.RunAsync(
            "run", "known-agent", "-m", "@go", "--workspace", "work", "--model", "m", "--provider", "demo", "--session", "ses-9",
            "--fallback-model", "haiku", "--fallback-model", "openai/gpt-4.1", "--thinking", "low",
            "--env", "A=1=2", "--env", "secret:B=x", "--env", "TOKEN");

        Assert.Equal(0, exitCode);
        var spec = Assert.Single(server.Run.Created).Spec;
        Assert.Equal("@go", spec.Message);
        Assert.Equal(folder["work"], spec.RunOptions.Workspace);
        Assert.Equal("demo", spec.RunOptions.Provider);
        Assert.Equal("m", spec.ExecutionConfig.ModelName);
        Assert.Equal("ses-9", spec.SessionId);
        Assert.Equal(["haiku", "openai/gpt-4.1"], spec.RunOptions.Model.FallbackModels);
        Assert.Equal("low", spec.RunOptions.Model.Thinking);
        Assert.Equal("1=2", spec.RuntimeEnv["A"].Value);
        Assert.True(spec.RuntimeEnv["B"].IsSecret);
        Assert.Equal("t0ken", spec.RuntimeEnv["TOKEN"].Value);
    }

    [Fact]
    public async Task Run_ConnectionDropsTwice_MissesAndDoublesNothing()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        server.Run.Cuts.Enqueue(4);
        server.Run.Cuts.Enqueue(6);
        using var terminal = new RecordingTerminal();

        var exitCode = await terminal.RunAsync("run", "known-agent", "-m", "go", "--json", "--server", server.Address);

        Assert.Equal(0, exitCode);
        var lines = terminal.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(
            server.Run.Recorded.Entries.Select(entry => entry.Seq),
            lines.Where(line => line["seq"] is not null).Select(line => line["seq"]!.GetValue<long>()));
        Assert.Equal(
            "I will look around.Done: the map is in MAP.md.",
            string.Concat(lines.Where(line => line["type"]!.GetValue<string>() == "text").Select(line => line["text"]!.GetValue<string>())));
        Assert.Equal([0, 2, 5], server.Run.Resumed);
        Assert.Equal(2, terminal.Error.Split("reconnecting…").Length - 1);
        Assert.Equal(2, terminal.Error.Split("Reconnected.").Length - 1);
    }

    [Fact]
    public async Task Run_DiskOfTheServerIsFullForAWhile_SaysOnceThatTheRunWaits()
    {
        var run = RecordedRun.Typical();
        var full = new WatchEvent { Waiting = new Waiting { Reason = "the disk of the server is full" } };
        run.Events.InsertRange(3, [full, full]);
        await using var server = await ScriptedStigmerServer.StartAsync(run);
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address));

        Assert.Equal("The run waits: the disk of the server is full. It goes on by itself.\n", terminal.Error);
    }

    [Fact]
    public async Task Run_ServerIsAwayForAWhile_GoesOnWhenItIsBack()
    {
        var first = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        first.Run.NeverEnds = true;
        var address = first.Address;
        using var terminal = new RecordingTerminal();

        var running = terminal.RunAsync("run", "known-agent", "-m", "go", "--server", address);
        await terminal.OutContainsAsync("Done: ");
        await first.DisposeAsync();
        await terminal.ErrorContainsAsync("reconnecting…");
        await using var second = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical(), new Uri($"http://{address}").Port);

        Assert.Equal(0, await running.WithPatience());
        Assert.Contains("✓ Done!", terminal.Out);
        Assert.Single(terminal.Out.Split("✓ ls  .").Skip(1));
    }

    [Fact]
    public async Task Run_Fails_ExitsWithOneAndSaysWhyOnStandardError()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(new RecordedRun().Finish(ExecutionOutcome.Failed, "no key for anthropic"));
        using var terminal = new RecordingTerminal();

        Assert.Equal(1, await terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address));

        Assert.Equal("Error: execution aex-1 failed: no key for anthropic\n", terminal.Error);
    }

    [Fact]
    public async Task Run_CtrlC_CancelsOnTheServerAndExitsWith130()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(new RecordedRun().Finish(ExecutionOutcome.Cancelled));
        server.Run.NeverEnds = true;
        using var terminal = new RecordingTerminal();

        var running = terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address);
        await terminal.OutContainsAsync("Session ID");
        terminal.Interrupts.Raise();

        Assert.Equal(130, await running.WithPatience());
        Assert.True(server.Run.Cancelled.IsCompleted);
        Assert.Contains("Cancelling aex-1 on the server", terminal.Error);
        Assert.Contains("Execution cancelled", terminal.Out);
    }

    [Fact]
    public async Task Run_SecondCtrlC_LeavesAtOnce()
    {
        var server = await ScriptedStigmerServer.StartAsync(new RecordedRun().Finish(ExecutionOutcome.Cancelled));
        server.Run.NeverEnds = true;
        using var terminal = new RecordingTerminal();

        var running = terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address);
        await terminal.OutContainsAsync("Session ID");
        await server.DisposeAsync();
        await terminal.ErrorContainsAsync("reconnecting…");
        terminal.Interrupts.Raise();
        await terminal.ErrorContainsAsync("Ctrl+C again");
        terminal.Interrupts.Raise();

        Assert.Equal(130, await running.WithPatience());
        Assert.Contains("Left without waiting", terminal.Error);
    }

    [Fact]
    public async Task Run_NoServer_SaysHowToStartOne()
    {
        var server = await ScriptedStigmerServer.StartAsync(new RecordedRun());
        var address = server.Address;
        await server.DisposeAsync();

        await AssertRefusedAsync(
            ["run", "known-agent", "-m", "go", "--server", address],
            $"Cannot connect to stigmer-server at {address}. Start it with 'stigmer local start' or 'dotnet run --project Stigmer.AppHost'.");
    }

    [Fact]
    public async Task Run_SomethingElseListens_IsSaid()
    {
        await using var model = await Support.ScriptedModel.ScriptedModelServer.StartAsync(Support.ScriptedModel.ModelScripts.Text("Hello."));

        await AssertRefusedAsync(
            ["run", "known-agent", "-m", "go", "--server", model.Address.Authority],
            $"what listens at {model.Address.Authority} is not a stigmer-server; name the right address with --server or STIGMER_SERVER_ADDR");
    }

    [Fact]
    public async Task Run_UnknownAgent_IsNamed()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(new RecordedRun());

        await AssertRefusedAsync(
            ["run", "nobody", "-m", "go", "--server", server.Address],
            $"there is no agent 'nobody' on the stigmer-server at {server.Address}; name a manifest to create one: stigmer run <agent.yaml> --message \"…\"");
    }

    [Fact]
    public async Task Run_ServerRefuses_ShowsItsWords()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(new RecordedRun());
        server.Run.RefusesToCreate = new Status(StatusCode.Unavailable, "temporal is not reachable");

        await AssertRefusedAsync(["run", "known-agent", "-m", "go", "--server", server.Address], "temporal is not reachable");
    }

    [Theory]
    [InlineData("there is no file or folder nowhere/agent.yaml; name an agent manifest, a folder with agent.yaml, or an agent's name or id", "nowhere/agent.yaml")]
    [InlineData("the folder ./protos has no agent.yaml; name a folder with one, a manifest, or an agent's name or id", "./protos")]
    [InlineData("--workspace nowhere: there is no folder *; create it or name another", "x", "--workspace", "nowhere")]
    [InlineData("--workspace README.md is a file; name a folder", "x", "--workspace", "README.md")]
    [InlineData("--env NO_SUCH: the variable is not set here; set it or write --env NO_SUCH=value", "x", "--env", "NO_SUCH")]
    [InlineData("--env '1A' is not a variable name; write --env NAME=value, --env secret:NAME=value or --env NAME", "x", "--env", "1A=b")]
    [InlineData("'nonsense' (--server) is not a server address; write host:port, for example localhost:50051", "x", "--server", "nonsense")]
    [InlineData("the message is empty; say what the agent should do with --message \"…\"", "x", "--message", " ")]
    public async Task Run_BadInput_IsOneClearLine(string problem, string agent, params string[] options)
    {
        string[] message = options.Contains("--message") ? [] : ["--message", "go"];

        await AssertRefusedAsync(["run", agent, .. options, .. message], problem);
    }

    [Fact]
    public async Task Run_NoMessage_PointsToTheHelp() =>
        await AssertRefusedAsync(["run", "x"], "Option '--message' is required. See 'stigmer run --help'.");

    private static async Task AssertRefusedAsync(string[] args, string problem)
    {
        using var terminal = new RecordingTerminal();

        Assert.Equal(1, await terminal.RunAsync(args));

        var parts = $"Error: {problem}\n".Split('*');
        Assert.StartsWith(parts[0], terminal.Error);
        Assert.EndsWith(parts[^1], terminal.Error);
        Assert.Single(terminal.Error.TrimEnd().Split('\n'));
        Assert.Empty(terminal.Out);
    }
}
