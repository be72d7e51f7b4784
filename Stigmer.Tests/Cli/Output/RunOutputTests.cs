using System.Text.Json.Nodes;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;
using Stigmer.Cli.Runs;
using Stigmer.Tests.Cli.Runs;

namespace Stigmer.Tests.Cli.Output;

public sealed class RunOutputTests
{
    private static readonly ExecutionStarted Started = new("aex-1", "ses-1", "agt-1", "mapper");

    [Fact]
    public void Text_OfARecordedRun_IsAsAPersonReadsIt()
    {
        using var terminal = new RecordingTerminal();

        Play(RecordedRun.Typical(), new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Equal(
            """
            ✓ Agent execution started: mapper
              Execution ID: aex-1
              Session ID: ses-1
              Files in /home/me/workspace
              Model: claude-sonnet-4-5 (anthropic)

            I will look around.

            ✓ ls  .  0.3s
            ✗ execute  dotnet build -v q  12s  failed: exit code 1 something broke
            ⚠ write_file  MAP.md  0.0s  interrupted, outcome unknown
            ⚠ retrying after 429

            Done: the map is in MAP.md.

            ────────────────────────────────────────────────────────────────────────────────
            ✓ Done!
              Duration: 12s
              Turns: 2
              Tool calls: 3
              Tokens: 2,700 in, 42 out
              Cost: $0.0087
              Model: claude-sonnet-4-5 (anthropic)
              Files in /home/me/workspace
            ────────────────────────────────────────────────────────────────────────────────

            """.ReplaceLineEndings("\n"),
            terminal.Out);
        Assert.Empty(terminal.Error);
    }

    [Fact]
    public void Text_OfSubAgents_IsSetInAndNamed()
    {
        using var terminal = new RecordingTerminal();

        Play(RecordedRun.WithSubAgents(), new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Contains(
            """
            I hand it on.

            ▸ reader  Read a.txt
            ▸ reader 2  Read b.txt
              reader ✓ read_file  a.txt  0.1s
              reader 2 ✓ read_file  b.txt  0.1s
            ✓ task  Read a.txt  2.0s
            """.ReplaceLineEndings("\n"),
            terminal.Out,
            StringComparison.Ordinal);
        Assert.Contains("Turns: 1\n  Tool calls: 3\n  Tokens: 200 in, 20 out", terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("You:", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfSubAgents_SaysWhose()
    {
        using var terminal = new RecordingTerminal();

        Play(RecordedRun.WithSubAgents(), new JsonRunOutput(terminal.Terminal));

        var lines = terminal.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal("turn/1/tool/a/agent", (string?)lines.First(line => (string?)line["type"] == "sub_agent_started")["sub_agent"]);
        Assert.Equal(
            ["turn/1/tool/a/agent", "turn/1/tool/b/agent", null],
            lines.Where(line => (string?)line["type"] == "tool_finished").Select(line => (string?)line["sub_agent"]));
    }

    [Fact]
    public void Text_OfAListOfThingsToDo_IsAChecklist()
    {
        using var terminal = new RecordingTerminal();

        Play(RecordedRun.WithTodos(), new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Contains(
            """

            To do: 1 of 4 done
              ✓ Look around
              ▸ Draw the map
              ○ Check it
              – Frame it

            """.ReplaceLineEndings("\n"),
            terminal.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfAListOfThingsToDo_HasItWhole()
    {
        using var terminal = new RecordingTerminal();

        Play(RecordedRun.WithTodos(), new JsonRunOutput(terminal.Terminal));

        Assert.Contains(
            """{"type":"todos","seq":1,"turn":1,"items":[{"id":"1","content":"Look around","status":"completed"},{"id":"2","content":"Draw the map","status":"in_progress"},""",
            terminal.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfARecordedRun_IsOneObjectPerLine()
    {
        using var terminal = new RecordingTerminal();

        Play(RecordedRun.Typical(), new JsonRunOutput(terminal.Terminal));

        Assert.Equal(
            """
            {"type":"execution","id":"aex-1","session":"ses-1","agent_id":"agt-1","agent":"mapper"}
            {"type":"human","seq":1,"text":"Map it"}
            {"type":"turn_started","seq":2,"turn":1,"attempt":1,"provider":"anthropic","model":"claude-sonnet-4-5","workspace":"/home/me/workspace"}
            {"type":"text","turn":1,"text":"I will look "}
            {"type":"text","turn":1,"text":"around."}
            {"type":"message","seq":3,"turn":1,"text":"I will look around.","stop_reason":"end_turn","tokens":{"input":1200,"output":30,"cache_read":0,"cache_write":0},"cost_usd":0.00405}
            {"type":"tool_started","seq":4,"turn":1,"id":"call-1","tool":"ls","input":{"path":"."}}
            {"type":"tool_finished","seq":5,"turn":1,"id":"call-1","tool":"ls","result":"ok","seconds":0.25,"output":"a.cs\nb.cs"}
            {"type":"tool_started","seq":6,"turn":1,"id":"call-2","tool":"execute","input":{"command":"dotnet build\n-v q"}}
            {"type":"tool_finished","seq":7,"turn":1,"id":"call-2","tool":"execute","result":"failed","seconds":12.4,"output":"exit code 1\nsomething broke"}
            {"type":"tool_started","seq":8,"turn":1,"id":"call-3","tool":"write_file","input":{"path":"MAP.md"}}
            {"type":"tool_finished","seq":9,"turn":1,"id":"call-3","tool":"write_file","result":"interrupted","seconds":0,"output":"outcome unknown"}
            {"type":"notice","seq":10,"text":"retrying after 429"}
            {"type":"turn_started","seq":11,"turn":2,"attempt":1,"provider":"anthropic","model":"claude-sonnet-4-5","workspace":"/home/me/workspace"}
            {"type":"text","turn":2,"text":"Done: "}
            {"type":"text","turn":2,"text":"the map is in MAP.md."}
            {"type":"message","seq":12,"turn":2,"text":"Done: the map is in MAP.md.","stop_reason":"end_turn","tokens":{"input":1500,"output":12,"cache_read":0,"cache_write":0},"cost_usd":0.00468}
            {"type":"summary","seq":13,"outcome":"completed","turns":2,"tool_calls":3,"seconds":12,"tokens":{"input":2700,"output":42,"cache_read":0,"cache_write":0},"provider":"anthropic","model":"claude-sonnet-4-5","workspace":"/home/me/workspace","cost_usd":0.00873}

            """.ReplaceLineEndings("\n"),
            terminal.Out);
    }

    [Fact]
    public void Text_OfAModelWithoutAPrice_SaysThatTheCostIsUnknown()
    {
        using var terminal = new RecordingTerminal();

        Play(new RecordedRun().Entry(new JournalEntry { AssistantMessage = RecordedRun.Text(1, "Hi.") }).Finish(ExecutionOutcome.Completed), new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Contains("  Cost: unknown: no price is known for this model\n", terminal.Out);
    }

    [Fact]
    public void Text_OfCallsThatBrokeOff_CountsWhatTheyUsed()
    {
        using var terminal = new RecordingTerminal();
        var spent = new ModelUsage { Usage = new Usage { InputTokens = 300, CostNanoUsd = 1_270_000 } };
        var unknown = new ModelUsage { Usage = new Usage { InputTokens = 1000 } };
        var run = new RecordedRun()
            .Entry(new JournalEntry { Notice = new Notice { Text = "broke off", Spent = spent } })
            .Entry(new JournalEntry { Notice = new Notice { Text = "broke off", Spent = unknown } });
        run.Events.AddRange(RecordedRun.Typical().Events);

        Play(run, new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Contains("  Tokens: 4,000 in, 42 out\n  Cost: $0.01, and 1 model call of unknown price\n", terminal.Out);
    }

    [Fact]
    public void Text_OfTheDemoModel_SaysSo()
    {
        using var terminal = new RecordingTerminal();

        Play(RecordedRun.Typical("demo", "demo"), new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Contains("Model: demo (built in: a scripted planner that uses the real tools, not a language model)", terminal.Out);
    }

    [Fact]
    public void Text_OfAFailedRun_NamesTheReason()
    {
        using var terminal = new RecordingTerminal();
        var run = new RecordedRun().Finish(ExecutionOutcome.Failed, "the model refused the key");

        Play(run, new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Contains("✗ Execution failed\n  Reason: the model refused the key\n", terminal.Out);
    }

    [Fact]
    public void Text_WithEscapeSequences_ReachesTheTerminalWithoutThem()
    {
        using var terminal = new RecordingTerminal();
        var run = new RecordedRun().Entry(new JournalEntry { TurnStarted = new TurnStarted { Turn = 1 } }).Delta(1, "\e[2Jclean\u0007 \u202Etxt").Finish(ExecutionOutcome.Completed);

        Play(run, new TextRunOutput(terminal.Terminal, TimeProvider.System));

        Assert.Contains("[2Jclean txt\n", terminal.Out);
        Assert.DoesNotContain('\e', terminal.Out);
    }

    [Fact]
    public async Task Text_OnATerminal_HasALiveLineThatGoesAway()
    {
        using var terminal = new RecordingTerminal { OutIsTerminal = true };
        using var output = new TextRunOutput(terminal.Terminal, TimeProvider.System);

        output.Show(new ToolBegan(1, "call-1", "execute", JsonNode.Parse("""{"command":"dotnet build"}""")));
        await terminal.OutContainsAsync("execute  dotnet build  0.");
        output.Show(new ToolEnded(1, "call-1", "execute", ToolResult.Ok, 0.5, ""));

        Assert.Matches("\r\e\\[2K(✓ execute  0.5s)\n", terminal.Out);
    }

    [Fact]
    public void Aside_WhileTextFlows_GoesToStandardError()
    {
        using var terminal = new RecordingTerminal();
        using var output = new TextRunOutput(terminal.Terminal, TimeProvider.System);

        output.Show(new TextArrived(1, "half a "));
        output.Aside("reconnecting…");
        output.Show(new TextArrived(1, "sentence"));

        Assert.Equal("half a sentence", terminal.Out);
        Assert.Equal("reconnecting…\n", terminal.Error);
    }

    private static void Play(RecordedRun run, IRunOutput output)
    {
        using (output)
        {
            var projection = new RunProjection();
            output.Show(Started);
            foreach (var shown in run.Events.SelectMany(happened => projection.Apply(happened).ToList()))
            {
                output.Show(shown);
            }
        }
    }
}
