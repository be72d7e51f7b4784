using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Mcp;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

public class SubAgentTests
{
    // The first message of a conversation tells who is speaking: the agent was told to do the work, a sub-agent its task.
    private static readonly ModelScript Delegating = request => request.Messages[0].Text switch
    {
        "Do the work" when request.Turn == 1 => Ask(("", "count: one"), ("", "count: two")),
        "Do the work" => ModelAnswer.Text("All done."),
        var task when request.Turn <= 2 => ModelAnswer.Tool("execute", new { command = $"echo '{task} {request.Turn}' >> effects.txt" }),
        var task => ModelAnswer.Text($"{task} is finished"),
    };

    [Fact]
    public async Task RunAsync_Task_IsDoneByASubAgentWithAConversationOfItsOwn()
    {
        await using var harness = await TurnHarness.StartAsync(request => request.Messages[0].Text switch
        {
            "Do the work" when request.Turn == 1 => Ask(("", "Count the files.")),
            "Do the work" => ModelAnswer.Text("There are none."),
            _ when request.Turn == 1 => ModelAnswer.Tool("ls", new { path = "." }),
            _ => ModelAnswer.Text("I found 0 files."),
        });

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var call = harness.Journal.Entries.First(entry => entry.ToolStarted?.Tool == "task").ToolStarted;
        Assert.Equal(ToolEffect.Idempotent, call.Effect);
        var path = $"turn/1/tool/{call.ToolCallId}/agent";
        Assert.Equal(
            ["started", "message", "turn/1/attempt/1", "turn/1/assistant", "started", "finished", "turn/2/attempt/1", "turn/2/assistant", "finished"],
            harness.Journal.Entries.Where(entry => entry.SubAgent == path).Select(entry => Tail(entry.Key[(path.Length + 1)..])));
        Assert.All(harness.Journal.Entries, entry => Assert.Equal(entry.SubAgent.Length > 0, entry.SubAgent == path && entry.Key.StartsWith(path + "/", StringComparison.Ordinal)));
        Assert.Equal("I found 0 files.", harness.Model.Requests[^1].ToolResults[0].Text);
        var asked = harness.Model.Requests[1];
        Assert.Equal("Count the files.", Assert.Single(asked.Messages).Text);
        Assert.Contains("You are a worker.", asked.System, StringComparison.Ordinal);
        Assert.Contains("You are a sub-agent", asked.System, StringComparison.Ordinal);
        Assert.DoesNotContain("task", asked.Tools);
        Assert.Contains("task", harness.Model.Requests[0].Tools);

        static string Tail(string key) => key.Contains("/tool/", StringComparison.Ordinal) ? key[(key.LastIndexOf('/') + 1)..] : key;
    }

    [Fact]
    public async Task RunAsync_NamedSubAgent_HasItsOwnInstructionsToolsAndSkills()
    {
        using var server = new TinyMcpServer();
        await using var harness = await TurnHarness.StartAsync(
            request => request.Messages[0].Text switch
            {
                "Do the work" when request.Turn == 1 => Ask(("reader", "Look.")),
                "Do the work" => ModelAnswer.Text("Done."),
                _ when request.Turn == 1 => ModelAnswer.Tool("tiny__look", new { }),
                _ => ModelAnswer.Text("Looked."),
            },
            blueprint =>
            {
                blueprint.Agent.Spec.McpServers.Add(server.Definition);
                blueprint.Agent.Spec.SubAgents.Add(new SubAgent
                {
                    Name = "reader",
                    Description = "reads",
                    Instructions = "You only read.",
                    McpServers = { "tiny" },
                    McpToolSelections = { ["tiny"] = new McpToolSelection { EnabledTools = { "look" } } },
                    SkillRefs = { new Api.ApiResources.ApiResourceReference { Kind = Api.ApiResources.Kinds.ApiResourceKind.Skill, Slug = "reading" } },
                });
            });
        harness.Skills.Push("reading", ("SKILL.md", "---\nname: Reading\ndescription: How to read.\n---\n"));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var asked = harness.Model.Requests[1];
        Assert.StartsWith("You only read.", asked.System, StringComparison.Ordinal);
        Assert.Contains("- Reading: How to read.", asked.System, StringComparison.Ordinal);
        Assert.DoesNotContain("Reading", harness.Model.Requests[0].System, StringComparison.Ordinal);
        Assert.Equal(["tiny__look"], asked.Tools.Where(tool => tool.StartsWith("tiny__", StringComparison.Ordinal)));
        Assert.Equal("looked", harness.Model.Requests[2].ToolResults[0].Text);
        // The connection is the agent's.
        Assert.Single(server.Processes);
    }

    [Fact]
    public async Task RunAsync_TasksOfOneAnswer_WorkAtTheSameTime()
    {
        using var both = new CountdownEvent(2);
        await using var harness = await TurnHarness.StartAsync(request =>
        {
            if (request.Messages[0].Text != "Do the work" && request.Turn == 1)
            {
                both.Signal();
                Assert.True(both.Wait(Patience.Limit));
            }

            return Delegating(request);
        });

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal(["count: one is finished", "count: two is finished"], harness.Model.Requests[^1].ToolResults.Select(result => result.Text));
        Assert.Equal(4, harness.Lines("effects.txt").Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_KilledAgainAndAgain_NothingIsRepeatedOrPaidForTwice(int every)
    {
        await using var harness = await TurnHarness.StartAsync(Delegating);
        var (killed, commits) = (0, 0);
        harness.Journal.AfterCommit = _ =>
        {
            if (Interlocked.Increment(ref commits) % every == 0 && killed < 40)
            {
                killed++;
                throw new ProcessKilledException();
            }
        };
        var result = new TurnResult(TurnOutcome.Continue);
        for (var turn = 1; result.Outcome == TurnOutcome.Continue; turn++)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    result = await harness.AttemptAsync(turn, attempt);
                    break;
                }
                catch (ProcessKilledException)
                {
                    Assert.InRange(attempt, 1, 100);
                }
            }
        }

        Assert.Equal(TurnOutcome.Done, result.Outcome);
        Assert.True(killed >= 4, $"killed only {killed} times");
        // A kill that strikes one sub-agent takes an answer that the other had not yet written down with it.
        Assert.All(harness.Model.AskedPerTurn().Where(asked => asked.Key.StartsWith("Do", StringComparison.Ordinal)), asked => Assert.Equal(1, asked.Value));
        var effects = harness.Lines("effects.txt");
        Assert.Equal(effects.Distinct(), effects);
        var interrupted = harness.Journal.Entries.Count(entry => entry.ToolFinished?.Interrupted == true);
        Assert.InRange(effects.Length + interrupted, 4, int.MaxValue);
        Assert.Equal(harness.Keys().Distinct(), harness.Keys());
        Assert.Equal(2, harness.Journal.Entries.Count(entry => entry.BodyCase == JournalEntry.BodyOneofCase.SubAgentFinished));
    }

    [Fact]
    public async Task RunAsync_OneSubAgentKilledAtEveryCommit_NoAnswerIsPaidForTwice()
    {
        for (var commit = 1; commit <= 14; commit++)
        {
            await using var harness = await TurnHarness.StartAsync(request => request.Messages[0].Text == "Do the work" && request.Turn == 1
                ? Ask(("", "count: one"))
                : Delegating(request));
            var commits = 0;
            harness.Journal.AfterCommit = _ => KillIf(++commits == commit);
            var turn = 1;
            var attempt = 1;
            for (var outcome = TurnOutcome.Continue; outcome == TurnOutcome.Continue;)
            {
                try
                {
                    outcome = (await harness.AttemptAsync(turn, attempt)).Outcome;
                    (turn, attempt) = (turn + 1, 1);
                }
                catch (ProcessKilledException)
                {
                    attempt++;
                }
            }

            Assert.All(harness.Model.AskedPerTurn(), asked => Assert.Equal(1, asked.Value));
            var effects = harness.Lines("effects.txt");
            var interrupted = harness.Journal.Entries.Count(entry => entry.ToolFinished?.Interrupted == true);
            Assert.Equal(effects.Distinct(), effects);
            Assert.Equal(2, effects.Length + interrupted);
            Assert.Equal("count: one is finished", harness.Model.Requests[^1].ToolResults[0].Text);
        }
    }

    [Fact]
    public async Task RunAsync_Cancelled_TheCommandOfTheSubAgentIsGone()
    {
        await using var harness = await TurnHarness.StartAsync(request => request.Messages[0].Text == "Do the work"
            ? Ask(("", "wait"))
            : ModelAnswer.Tool("execute", new { command = "touch standing; sleep 1000" }));
        using var cancel = new CancellationTokenSource();
        var running = harness.AttemptAsync(turn: 1, attempt: 1, cancelled: cancel.Token);
        await Patience.UntilAsync(() => File.Exists(harness.Workspace["standing"]), "the command to stand");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var finished = harness.Journal.Entries.Where(entry => entry.ToolFinished is not null).ToArray();
        Assert.Equal(["execute", "task"], finished.Select(entry => entry.ToolFinished.Tool));
        Assert.All(finished, entry => Assert.Contains("the run was cancelled", entry.ToolFinished.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_RunnerStops_TheNextOneGoesOnWithTheSubAgent()
    {
        await using var harness = await TurnHarness.StartAsync(request => request.Messages[0].Text switch
        {
            "Do the work" => Delegating(request),
            _ when request.Turn == 1 => ModelAnswer.Tool("execute", new { command = "touch standing; while [ ! -e go ]; do sleep 0.02; done; echo x >> effects.txt" }),
            _ => ModelAnswer.Text("finished"),
        });
        using var stopping = new CancellationTokenSource();
        var running = harness.AttemptAsync(turn: 1, attempt: 1, stopping: stopping.Token, grace: Patience.Limit);
        await Patience.UntilAsync(() => File.Exists(harness.Workspace["standing"]), "the command to stand");
        await stopping.CancelAsync();
        harness.Workspace.Write("go", "");

        await Assert.ThrowsAsync<Stigmer.AgentRunner.Turns.RunnerStoppingException>(() => running);
        await harness.AttemptAsync(turn: 1, attempt: 2, CancellationToken.None);
        await harness.AttemptAsync(turn: 2, attempt: 1, CancellationToken.None);

        Assert.All(harness.Model.AskedPerTurn(), asked => Assert.Equal(1, asked.Value));
        Assert.Equal(["finished", "finished"], harness.Model.Requests[^1].ToolResults.Select(result => result.Text));
        Assert.Equal(2, harness.Lines("effects.txt").Length);
    }

    [Fact]
    public async Task RunAsync_SubAgentWithoutEnd_IsStoppedAndTheAgentIsTold()
    {
        await using var harness = await TurnHarness.StartAsync(request => request.Messages[0].Text switch
        {
            "Do the work" when request.Turn == 1 => Ask(("", "for ever")),
            "Do the work" => ModelAnswer.Text("Done."),
            _ => ModelAnswer.Tool("write_file", new { path = $"{request.Turn}.txt", content = "x" }),
        });
        harness.Options.MaxSubAgentTurns = 3;

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains("it has not come to an end after 3 turns", harness.Model.Requests[^1].ToolResults[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_CallOfASubAgentThatAPersonHasToAllow_WaitsWhileTheOtherSubAgentGoesOn()
    {
        await using var harness = await TurnHarness.StartAsync(
            request => request.Messages[0].Text switch
            {
                "Do the work" when request.Turn == 1 => Ask(("", "careful"), ("", "count: two")),
                "careful" when request.Turn == 1 => ModelAnswer.Tool("execute", new { command = "ask >> effects.txt" }),
                "careful" => ModelAnswer.Text(request.ToolResults[0].Text),
                _ => Delegating(request),
            },
            blueprint => blueprint.Agent.Spec.Policy = new RunPolicy
            {
                Approvals = new ApprovalPolicy { Rules = { new ApprovalRule { Command = "ask *", Action = ApprovalAction.Ask } } },
            });

        Assert.Equal(TurnOutcome.NeedsApproval, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);

        var asked = Assert.Single(harness.Journal.Entries, entry => entry.ApprovalAsked is not null);
        Assert.Equal(2, harness.Lines("effects.txt").Length);
        Assert.Equal(TurnOutcome.NeedsApproval, (await harness.AttemptAsync(turn: 1, attempt: 1, round: 1)).Outcome);

        harness.Journal.Commit(new JournalEntry
        {
            Key = $"{asked.SubAgent}/approval",
            SubAgent = asked.SubAgent,
            ApprovalGiven = new ApprovalGiven { Turn = 1, ToolCallId = asked.ApprovalAsked.ToolCallId, Decision = ApprovalDecision.Denied, Reason = "not today" },
        });
        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 1, round: 2)).Outcome);
        Assert.Equal(TurnOutcome.Done, (await harness.AttemptAsync(turn: 2, attempt: 1)).Outcome);

        Assert.Contains("not today", harness.Model.Requests[^1].ToolResults[0].Text, StringComparison.Ordinal);
        Assert.All(harness.Model.AskedPerTurn(), one => Assert.Equal(1, one.Value));
        Assert.Equal(2, harness.Lines("effects.txt").Length);
    }

    [Fact]
    public async Task RunAsync_BudgetUsedUpByASubAgent_EndsItAndThenTheRun()
    {
        await using var harness = await TurnHarness.StartAsync(
            request => request.Messages[0].Text == "Do the work" ? Ask(("", "for ever")) : ModelAnswer.Tool("write_file", new { path = $"{request.Turn}.txt", content = "x" }),
            blueprint => blueprint.Agent.Spec.Policy = new RunPolicy { Budget = new Budget { MaxTokens = 400 } });

        Assert.Equal(TurnOutcome.OutOfBudget, (await harness.RunAsync()).Outcome);

        Assert.Contains("the budget of 400 tokens is used up", harness.Journal.Entries.Single(entry => entry.SubAgentFinished is not null).SubAgentFinished.Error, StringComparison.Ordinal);
        // 120 tokens each: the agent once, its sub-agent until 400 were used.
        Assert.Equal(4, harness.Model.Requests.Count);
    }

    [Fact]
    public async Task RunAsync_PausedWhileASubAgentWorks_StopsBetweenItsTurnsAndGoesOnThere()
    {
        await using var harness = await TurnHarness.StartAsync(request => request.Messages[0].Text == "Do the work" && request.Turn == 1
            ? Ask(("", "count: one"))
            : Delegating(request));
        harness.Journal.BeforeCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolFinished is { Tool: "execute" }) && !harness.Keys().Contains("pause"))
            {
                harness.Journal.Commit(new JournalEntry { Key = "pause", RunPaused = new RunPaused() });
            }
        };

        Assert.Equal(TurnOutcome.Paused, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);
        Assert.Single(harness.Lines("effects.txt"));
        harness.Journal.Commit(new JournalEntry { Key = "resume", RunResumed = new RunResumed() });
        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 1, round: 1)).Outcome);

        Assert.Equal(["count: one 1", "count: one 2"], harness.Lines("effects.txt"));
        Assert.All(harness.Model.AskedPerTurn(), asked => Assert.Equal(1, asked.Value));
    }

    [Theory]
    [InlineData("nobody", "Do it.", "There is no sub-agent 'nobody'. There are: general-purpose.")]
    [InlineData("", " ", "'description' is empty")]
    public async Task RunAsync_TaskThatCannotBe_IsExplained(string agent, string task, string answer)
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(Ask((agent, task)), ModelAnswer.Text("Done.")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains(answer, harness.Model.Requests[^1].ToolResults[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SubAgentOfASubAgent_StandsBelowIt()
    {
        await using var harness = await TurnHarness.StartAsync(request => (request.Messages[0].Text, request.Turn) switch
        {
            ("Do the work", 1) => Ask(("", "one")),
            ("one", 1) => Ask(("", "two")),
            ("two", _) => ModelAnswer.Text("from two"),
            _ => ModelAnswer.Text(request.ToolResults[0].Text),
        });
        harness.Options.MaxSubAgentDepth = 2;

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal("from two", harness.Model.Requests[^1].ToolResults[0].Text);
        var paths = harness.Journal.Entries.Where(entry => entry.SubAgentStarted is not null).Select(entry => entry.SubAgent).ToArray();
        Assert.StartsWith($"{paths[0]}/turn/1/tool/", paths[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ListOfThingsToDo_IsTheSubAgentsOwn()
    {
        await using var harness = await TurnHarness.StartAsync(request => (request.Messages[0].Text, request.Turn) switch
        {
            ("Do the work", 1) => Ask(("", "plan")),
            ("Do the work", 2) => ModelAnswer.Tool("read_todos", new { }),
            ("plan", 1) => ModelAnswer.Tool("write_todos", new { todos = new[] { new { content = "mine", status = "pending" } } }),
            ("plan", 2) => ModelAnswer.Tool("read_todos", new { }),
            _ => ModelAnswer.Text("Done."),
        });

        await harness.RunAsync();

        Assert.Contains("mine", harness.Model.Requests.First(request => request.Messages[0].Text == "plan" && request.Turn == 3).ToolResults[^1].Text, StringComparison.Ordinal);
        Assert.Contains("there is no list yet", harness.Model.Requests[^1].ToolResults[^1].Text, StringComparison.Ordinal);
    }

    private static ModelAnswer Ask(params (string Agent, string Task)[] tasks) => new()
    {
        Blocks = [.. tasks.Select(task => ModelAnswer.Use("task", task.Agent.Length == 0
            ? new { description = task.Task }
            : (object)new { description = task.Task, subagent_type = task.Agent }))],
    };

    private static void KillIf(bool condition)
    {
        if (condition)
        {
            throw new ProcessKilledException();
        }
    }
}
