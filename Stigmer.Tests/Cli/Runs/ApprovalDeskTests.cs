using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;

namespace Stigmer.Tests.Cli.Runs;

/// <summary>What a person sees when a run asks, and what becomes of the keys they press.</summary>
public sealed class ApprovalDeskTests
{
    [Theory]
    [InlineData("y", ApprovalDecision.Approved, "", "")]
    [InlineData("nnot on a Friday\n", ApprovalDecision.Denied, "not on a Friday", "")]
    [InlineData("n\n", ApprovalDecision.Denied, "", "")]
    [InlineData("?a", ApprovalDecision.Approved, "", "git push --tags \\*")]
    public async Task Run_AtATerminal_AsksAndAnswers(string keys, ApprovalDecision decision, string reason, string always)
    {
        await using var server = await ScriptedStigmerServer.StartAsync(Asking("git push --tags *"));
        using var terminal = new RecordingTerminal { OutIsTerminal = true, InIsTerminal = true };
        terminal.Type(keys);

        Assert.Equal(0, await terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address).WithPatience());

        var answer = Assert.Single(server.Run.Approvals);
        Assert.Equal(("aex-1", 1, "call-1", decision, reason), (answer.ExecutionId, answer.Turn, answer.ToolCallId, answer.Decision, answer.Reason));
        Assert.Equal(always, answer.FromNowOn?.Command ?? "");
        Assert.Contains("⚠ Approval needed: execute\n  why: rule: command 'git push *'\n    git push --tags *\n", terminal.Out);
        Assert.Contains("Approve execute  git push --tags *? [y]es  [n]o  [e]dit  [a]lways in this run", terminal.Out);
    }

    [Fact]
    public async Task Run_ServerAwayWhenAnswered_BringsTheAnswerHomeLater()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(Asking("git push"));
        server.Run.IsAwayAtFirst = true;
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("run", "known-agent", "-m", "go", "--approve-all", "--server", server.Address).WithPatience());

        Assert.Equal(ApprovalDecision.Approved, Assert.Single(server.Run.Approvals).Decision);
    }

    [Fact]
    public void Run_LinesWhileAPersonIsAsked_StandAboveTheQuestion()
    {
        using var terminal = new RecordingTerminal { OutIsTerminal = true, InIsTerminal = true };
        using var output = new TextRunOutput(terminal.Terminal, TimeProvider.System);

        output.Prompt("Approve? ");
        output.Prompt("no\n  Reason: ab");
        output.Prompt("\b \b");
        output.Show(new NoticeGiven("by the way"));
        output.Show(new RunSummary(RunOutcome.Cancelled, null, 1, 0, 0, TokenCount.None));

        Assert.Contains($"Reason: ab\b \b{LiveLine.Erase}⚠ by the way\n  Reason: a{LiveLine.Erase}", terminal.Out);
    }

    [Fact]
    public void Lines_OfWhatCannotBeSeen_SpellItOut()
    {
        var wanted = new ApprovalWanted(1, "a", "execute", new JsonObject { ["command"] = "ls \u001b[8m; \u202Emr\u200B" }, "");

        Assert.Equal("    ls \\u001B[8m; \\u202Emr\\u200B", ApprovalLines.Of(wanted, new Style(false)).Last());
    }

    [Fact]
    public async Task Run_Edit_SendsTheChangedCommand()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(Asking("git push"));
        using var terminal = new RecordingTerminal { OutIsTerminal = true, InIsTerminal = true };
        terminal.Type("e");
        terminal.Press(ConsoleKey.Backspace);
        terminal.Type("ll\n");

        await terminal.RunAsync("run", "known-agent", "-m", "go", "--server", server.Address).WithPatience();

        Assert.Equal("git pusll", Assert.Single(server.Run.Approvals).Arguments.Fields["command"].StringValue);
    }

    [Theory]
    [InlineData("--approve-all", ApprovalDecision.Approved)]
    [InlineData("--deny-all", ApprovalDecision.Denied)]
    public async Task Run_WithAnAnswerForAll_AsksNobody(string option, ApprovalDecision decision)
    {
        await using var server = await ScriptedStigmerServer.StartAsync(Asking("git push"));
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("run", "known-agent", "-m", "go", option, "--server", server.Address).WithPatience());

        Assert.Equal(decision, Assert.Single(server.Run.Approvals).Decision);
    }

    [Fact]
    public async Task Run_WithoutATerminal_SaysHowToAnswer()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(Asking("git push"));
        using var terminal = new RecordingTerminal();

        var running = terminal.RunAsync("run", "known-agent", "-m", "go", "--json", "--server", server.Address);
        await terminal.ErrorContainsAsync("stigmer deny aex-1 call-1 --reason");
        Assert.Contains("Approve it with 'stigmer approve aex-1 call-1'", terminal.Error);
        Assert.Contains("\"type\":\"approval_asked\"", terminal.Out);
        using var other = new RecordingTerminal();
        Assert.Equal(0, await other.RunAsync("approve", "aex-1", "--server", server.Address));

        Assert.Equal("✓ Approved: execute  git push\n", other.Out);
        Assert.Equal(0, await running.WithPatience());
    }

    [Fact]
    public async Task Run_BothAnswersForAll_IsRefused()
    {
        using var terminal = new RecordingTerminal();

        Assert.Equal(1, await terminal.RunAsync("run", "x", "-m", "go", "--approve-all", "--deny-all"));
        Assert.Equal("Error: --approve-all and --deny-all cannot stand together: choose one\n", terminal.Error);
    }

    [Theory]
    [InlineData("--command", "mkdir elsewhere")]
    [InlineData("--arguments", "{\"command\": \"mkdir elsewhere\"}")]
    public async Task Approve_SeveralCallsWithOtherArguments_AnswersNoneOfThem(string option, string value)
    {
        var asked = Asking("git push");
        asked.Entry(new JournalEntry { ApprovalAsked = new ApprovalAsked { Turn = 1, ToolCallId = "call-2", Tool = "execute" } });
        await using var server = await ScriptedStigmerServer.StartAsync(asked);
        using var terminal = new RecordingTerminal();

        Assert.Equal(1, await terminal.RunAsync("approve", "aex-1", "--all", option, value, "--server", server.Address));

        Assert.Equal("Error: --command and --arguments are for one call, and 2 are meant: name it by its id\n", terminal.Error);
        Assert.Empty(server.Run.Approvals);
    }

    private static RecordedRun Asking(string command) => new RecordedRun()
        .Entry(new JournalEntry { HumanMessage = new HumanMessage { Text = "go" } })
        .CaughtUp()
        .Entry(new JournalEntry
        {
            ApprovalAsked = new ApprovalAsked
            {
                Turn = 1,
                ToolCallId = "call-1",
                Tool = "execute",
                Reason = "rule: command 'git push *'",
                Input = new Struct { Fields = { ["command"] = Value.ForString(command) } },
            },
        })
        .Entry(new JournalEntry { ApprovalGiven = new ApprovalGiven { Turn = 1, ToolCallId = "call-1", Decision = ApprovalDecision.Approved } })
        .Finish(ExecutionOutcome.Completed);
}
