using Stigmer.AgentRunner.Turns;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

public class TurnRunnerTests
{
    [Fact]
    public async Task RunAsync_ToolThenAnswer_JournalsEachStepOnce()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo hi" }));

        var result = await harness.RunAsync();

        Assert.Equal(new TurnResult(TurnOutcome.Done), result);
        var call = harness.Journal.Entries[3].ToolStarted.ToolCallId;
        Assert.Equal(
            [
                "message", "turn/1/attempt/1", "turn/1/assistant", $"turn/1/tool/{call}/started", $"turn/1/tool/{call}/finished", "turn/2/attempt/1",
                "turn/2/assistant",
            ],
            harness.Keys());
        Assert.Equal("hi", harness.Journal.Entries[4].ToolFinished.Output);
        var started = harness.Journal.Entries[1].TurnStarted;
        Assert.Equal((1, 1, "anthropic", "claude-sonnet-4.5"), (started.Turn, started.Attempt, started.Provider, started.Model));
        Assert.Equal(harness.Workspace.Path, started.Workspace);
        // One commit before the tool, one for its result, one for the answer.
        Assert.Equal(3, harness.Journal.Appends);
        Assert.Empty(harness.Model.Refusals);
    }

    [Fact]
    public async Task RunAsync_TodosWrittenAndRead_AreJournalledWithoutSecretsAndKept()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            new ModelAnswer
            {
                Blocks =
                [
                    ModelAnswer.Use("write_todos", new { todos = new[] { new { content = "look", status = "completed" }, new { content = "use sk-model-key", status = "in_progress" } } }),
                    ModelAnswer.Use("read_todos", new { }),
                ],
            },
            ModelAnswer.Text("Done.")));

        await harness.RunAsync();

        var list = Assert.Single(harness.Journal.Entries, entry => entry.BodyCase == JournalEntry.BodyOneofCase.TodoList);
        Assert.Equal(
            [new Todo { Id = "1", Content = "look", Status = TodoStatus.TodoCompleted }, new Todo { Id = "2", Content = "use [secret ANTHROPIC_API_KEY]", Status = TodoStatus.TodoInProgress }],
            list.TodoList.Items);
        Assert.Equal($"turn/1/tool/{list.TodoList.ToolCallId}/todos", list.Key);
        // In the commit of the call's result, and before it.
        Assert.Equal(list.Seq + 1, harness.Journal.Entries.First(entry => entry.BodyCase == JournalEntry.BodyOneofCase.ToolFinished).Seq);
        Assert.Equal(
            ["[x] look\n[>] use [secret ANTHROPIC_API_KEY]", "[x] look\n[>] use [secret ANTHROPIC_API_KEY]"],
            harness.Model.Requests[^1].ToolResults.Select(result => result.Text));
    }

    [Fact]
    public async Task RunAsync_SlowModel_IsAnnouncedBeforeItAnswers()
    {
        var gate = new Gate();
        await using var harness = await TurnHarness.StartAsync(_ => ModelAnswer.Text("at last") with { Gate = gate });
        harness.Options.AnnounceAfter = TimeSpan.FromMilliseconds(1);
        var announced = new TaskCompletionSource();
        harness.Journal.AfterCommit = entries => announced.TrySetResult();

        var running = harness.AttemptAsync(turn: 1, attempt: 1);
        await announced.Task.WithPatience();
        Assert.Equal(["message", "turn/1/attempt/1"], harness.Keys());
        gate.Open();

        Assert.Equal(TurnOutcome.Done, (await running).Outcome);
    }

    [Fact]
    public async Task RunAsync_ModelFaultsThatPass_AreToldToWatchers()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("ok").After(ModelAnswer.Overloaded()));

        await harness.RunAsync();

        Assert.Equal(["message", "turn/1/attempt/1", "turn/1/attempt/1/notice/1", "turn/1/assistant"], harness.Keys());
        Assert.Contains("anthropic cannot answer now (529: Overloaded); asking again", harness.Journal.Entries[2].Notice.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refusal", "declined to answer")]
    [InlineData("max_tokens", "raise STIGMER_LLM_MAX_TOKENS")]
    [InlineData("model_context_window_exceeded", "no longer fits into the context window")]
    public async Task RunAsync_AnswerThatIsNone_FailsAndSaysWhy(string stopReason, string expected)
    {
        await using var harness = await TurnHarness.StartAsync(_ => ModelAnswer.Text("Well,") with { StopReason = stopReason });

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Failed, result.Outcome);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ArgumentsCutOff_AreNotRunAndTheModelIsTold()
    {
        await using var harness = await TurnHarness.StartAsync(
            _ => ModelAnswer.Tool("execute", new { command = "echo x >> effects.txt" }) with { StopReason = "max_tokens" });

        var result = await harness.AttemptAsync(turn: 1, attempt: 1);

        Assert.Equal(TurnOutcome.Continue, result.Outcome);
        Assert.Empty(harness.Lines("effects.txt"));
        Assert.Contains("token limit", harness.Journal.Entries[^1].ToolFinished.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"path": "a"b"}""")]
    [InlineData("""{"path": "half \uD83D pair"}""")]
    [InlineData("""{"path": ".", "offset": 1e999}""")]
    [InlineData("""{"path": ".", "deep": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task RunAsync_ArgumentsThatCannotBeKept_AreNotRunAndTheModelIsTold(string arguments)
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            new ModelAnswer { Blocks = [new AnswerBlock.ToolUse("ls", arguments), ModelAnswer.Use("ls", new { path = "." })] },
            ModelAnswer.Text("Done.")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var results = harness.Model.Requests[^1].ToolResults;
        Assert.Contains("its arguments are no JSON object", results[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not run", results[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ToolOfAnImpossibleName_IsToldAndTheConversationGoesOn()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(ModelAnswer.Tool("no such tool!", new { }), ModelAnswer.Text("Done.")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var said = harness.Model.Requests[^1].Body.GetProperty("messages")[1].GetProperty("content")[0];
        Assert.Equal("no_such_tool_", said.GetProperty("name").GetString());
        Assert.Contains("There is no tool 'no such tool!'", harness.Model.Requests[^1].ToolResults.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AnswerCutOff_GoesOnInTheNextTurn()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Text("The first half") with { StopReason = "max_tokens" }, ModelAnswer.Text(" and the second.")));

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Done, result.Outcome);
        var asked = harness.Model.Requests[1].Messages;
        Assert.Equal(["user", "assistant", "user"], asked.Select(message => message.Role));
        Assert.Equal(("The first half", Transcript.GoOn), (asked[1].Text, asked[2].Text));
        Assert.Empty(harness.Model.Refusals);
    }

    [Fact]
    public async Task RunAsync_PausedTurn_GoesBackAsItIs()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Text("Searching.") with { StopReason = "pause_turn" }, ModelAnswer.Text("Found.")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);
        Assert.Equal(["user", "assistant"], harness.Model.Requests[1].Messages.Select(message => message.Role));
    }

    [Fact]
    public async Task RunAsync_ModelCannotAnswer_TheAgentsFallbackDoesAndTheJournalSaysSo()
    {
        await using var harness = await TurnHarness.StartAsync(
            request => request.Model == "claude-haiku-4-5" ? ModelAnswer.Text("Done.") : ModelAnswer.Overloaded(),
            blueprint => blueprint.Agent.Spec.ModelOptions = new ModelOptions { Model = "opus", FallbackModels = { "haiku" } });

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);
        Assert.Equal(["message", "turn/1/attempt/1", "turn/1/attempt/1/notice/1", "turn/1/attempt/1/notice/2", "turn/1/assistant"], harness.Keys());
        Assert.EndsWith("; asking haiku (anthropic) instead", harness.Journal.Entries[3].Notice.Text, StringComparison.Ordinal);
        Assert.Equal(("opus", "haiku"), (harness.Journal.Entries[1].TurnStarted.Model, harness.Journal.Entries[4].AssistantMessage.Model));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileTheModelAnswers_WhatItUsedIsCounted()
    {
        await using var harness = await TurnHarness.StartAsync(
            _ => ModelAnswer.Text(new string('x', 100_000)) with { DelayPerDelta = TimeSpan.FromMilliseconds(20), InputTokens = 70 });
        // By the time the turn is announced, the model has long said what it read; its answer takes two minutes.
        harness.Options.AnnounceAfter = TimeSpan.FromMilliseconds(500);
        var announced = new TaskCompletionSource();
        harness.Journal.AfterCommit = _ => announced.TrySetResult();
        using var cancel = new CancellationTokenSource();

        var running = harness.AttemptAsync(turn: 1, attempt: 1, cancelled: cancel.Token);
        await announced.Task.WithPatience();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var notice = Assert.Single(harness.Journal.Entries, entry => entry.Notice is not null).Notice;
        Assert.Equal(70, notice.Spent.Usage.InputTokens);
    }

    [Fact]
    public async Task RunAsync_KeyRefused_FailsWithTheVariablesName()
    {
        await using var harness = await TurnHarness.StartAsync(_ => ModelAnswer.Unauthorized());

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Failed, result.Outcome);
        Assert.Contains("ANTHROPIC_API_KEY", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_RoundAndRound_EndsAtTheBound()
    {
        await using var harness = await TurnHarness.StartAsync(_ => ModelAnswer.Tool("ls", new { path = "." }));
        harness.Options.MaxTurns = 3;

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.OutOfBudget, result.Outcome);
        Assert.Contains("budget of 3 turns", result.Error, StringComparison.Ordinal);
        Assert.Equal(3, harness.Model.Requests.Count);
    }

    [Theory]
    [InlineData("copilot", "", "", "there is no provider 'copilot'")]
    [InlineData("", "relative/folder", "", "must be an absolute path")]
    [InlineData("", "/does/not/exist", "", "does not exist on the runner's machine")]
    public async Task RunAsync_RunWantsWhatThereIsNot_Fails(string provider, string workspace, string model, string expected)
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("never"), blueprint =>
        {
            blueprint.Execution.Spec.RunOptions = new RunOptions { Provider = provider, Workspace = workspace };
            blueprint.Execution.Spec.ExecutionConfig = new ExecutionConfig { ModelName = model };
        });

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Failed, result.Outcome);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DemoChosenByTheRun_NeedsNoModelServer()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.Text("never"), blueprint => blueprint.Execution.Spec.RunOptions = new RunOptions { Provider = "demo" });

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Done, result.Outcome);
        Assert.Empty(harness.Model.Requests);
        Assert.True(File.Exists(harness.Workspace["stigmer-summary.md"]));
        Assert.All(harness.Journal.Entries, entry => Assert.True(entry.AssistantMessage is null || entry.AssistantMessage.Provider == "demo"));
    }

    [Fact]
    public async Task RunAsync_Secrets_StayInTheShell()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo $TOKEN; echo $VISIBLE; env; cat key.txt" }),
            blueprint =>
            {
                blueprint.Environment.Add("TOKEN", "very-secret-token");
                blueprint.Environment.Add("VISIBLE", "plain-value");
                blueprint.SecretNames.Add("TOKEN");
            });
        harness.Workspace.Write("key.txt", "sk-model-key");

        await harness.RunAsync();

        var output = harness.Journal.Entries.Single(entry => entry.ToolFinished is not null).ToolFinished.Output;
        Assert.Contains("[secret TOKEN]\nplain-value\n", output, StringComparison.Ordinal);
        Assert.EndsWith("[secret ANTHROPIC_API_KEY]", output, StringComparison.Ordinal);
        var written = string.Concat(harness.Journal.Entries.Select(entry => entry.ToString()));
        var asked = string.Concat(harness.Model.Requests.Select(request => request.Body.GetRawText()));
        Assert.DoesNotContain("very-secret-token", written + asked, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-model-key", written + asked, StringComparison.Ordinal);
        Assert.DoesNotContain("runner-key-123", written + asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EarlierExecutionsOfTheSession_AreRemembered()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.Text("Again hello"), blueprint => blueprint.EarlierExecutionIds.Add("aex-0"));
        harness.Journal.Earlier["aex-0"] =
        [
            new JournalEntry { Seq = 1, HumanMessage = new HumanMessage { Text = "My name is Ada" } },
            new JournalEntry { Seq = 2, AssistantMessage = new AssistantMessage { Turn = 1, Provider = "anthropic", Blocks = { new ContentBlock { Text = "Hello Ada" } } } },
        ];

        await harness.RunAsync();

        Assert.Equal(["My name is Ada", "Hello Ada", "Do the work"], harness.Model.Requests[0].Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task RunAsync_EarlierExecutionWithASubAgent_ItsConversationIsNotThePersons()
    {
        const string path = "turn/1/tool/call-1/agent";
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.Text("Again hello"), blueprint => blueprint.EarlierExecutionIds.Add("aex-0"));
        harness.Journal.Earlier["aex-0"] =
        [
            new JournalEntry { Seq = 1, HumanMessage = new HumanMessage { Text = "My name is Ada" } },
            new JournalEntry { Seq = 2, SubAgent = path, HumanMessage = new HumanMessage { Text = "Look for Ada" } },
            new JournalEntry { Seq = 3, SubAgent = path, AssistantMessage = new AssistantMessage { Turn = 1, Blocks = { new ContentBlock { Text = "Found" } } } },
            new JournalEntry { Seq = 4, SubAgent = path, TodoList = new TodoList { Turn = 1, Items = { new Todo { Id = "1", Content = "look" } } } },
            new JournalEntry { Seq = 5, AssistantMessage = new AssistantMessage { Turn = 2, Provider = "anthropic", Blocks = { new ContentBlock { Text = "Hello Ada" } } } },
        ];

        await harness.RunAsync();

        Assert.Equal(["My name is Ada", "Hello Ada", "Do the work"], harness.Model.Requests[0].Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task RunAsync_CancelledDuringATool_EndsItsProcessAndSaysSo()
    {
        await using var harness = await TurnHarness.StartAsync(_ => ModelAnswer.Tool("execute", new { command = "echo $$ > pid; sleep 300" }));
        using var cancel = new CancellationTokenSource();

        var running = harness.AttemptAsync(turn: 1, attempt: 1, cancel.Token);
        await Patience.UntilAsync(() => harness.Lines("pid").Length == 1, "the command");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Contains("the run was cancelled", harness.Journal.Entries[^1].ToolFinished.Output, StringComparison.Ordinal);
        await Patience.UntilAsync(() => !Directory.Exists($"/proc/{harness.Lines("pid")[0]}"), "the end of the command");
    }

    [Fact]
    public async Task RunAsync_RunnerStopsDuringATool_WhatWasBegunIsFinishedAndNothingElseBegun()
    {
        await using var harness = await TurnHarness.StartAsync(_ => new ModelAnswer
        {
            Blocks =
            [
                ModelAnswer.Use("execute", new { command = "echo begun > pid; while [ ! -e go ]; do sleep 0.02; done; echo first >> effects.txt" }),
                ModelAnswer.Use("execute", new { command = "echo second >> effects.txt" }),
            ],
        });
        using var stop = new CancellationTokenSource();

        var running = harness.AttemptAsync(turn: 1, attempt: 1, stopping: stop.Token, grace: Patience.Limit);
        await Patience.UntilAsync(() => harness.Lines("pid").Length == 1, "the command");
        await stop.CancelAsync();
        harness.Workspace.Write("go", "");
        await Assert.ThrowsAsync<RunnerStoppingException>(() => running);
        Assert.Equal(["first"], harness.Lines("effects.txt"));

        await harness.AttemptAsync(turn: 1, attempt: 2, CancellationToken.None);

        Assert.Equal(["first", "second"], harness.Lines("effects.txt"));
        Assert.Single(harness.Model.Requests);
    }

    [Fact]
    public async Task RunAsync_ExecutionHasEnded_DoesNothing()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("never"));
        harness.Journal.Commit(new JournalEntry { Key = "terminal", Finished = new ExecutionFinished { Outcome = ExecutionOutcome.Cancelled } });

        var result = await harness.AttemptAsync(turn: 1, attempt: 1);

        Assert.Equal(TurnOutcome.Failed, result.Outcome);
        Assert.Empty(harness.Model.Requests);
    }
}
