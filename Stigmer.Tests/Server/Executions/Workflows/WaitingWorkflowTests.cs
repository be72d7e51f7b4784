using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Workflows;
using Stigmer.Server.Storage;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

namespace Stigmer.Tests.Server.Executions.Workflows;

/// <summary>Runs that wait for people: without a process, through restarts of everything, and until somebody cancels them.</summary>
public sealed class WaitingWorkflowTests : IAsyncLifetime
{
    private static readonly TurnResult Continue = new(TurnOutcome.Continue);
    private static readonly TurnResult Done = new(TurnOutcome.Done);
    private static readonly TurnResult Waits = new(TurnOutcome.NeedsApproval);

    private readonly TempFolder _home = new();
    private readonly TemporalProcess _temporal = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        await _temporal.StartAsync();
        await StartServerAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _temporal.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Run_NeedsApproval_WaitsWithoutARunnerAndGoesOnWithTheAnswer()
    {
        await using var runner = await RunnerAsync(request => request switch
        {
            { Turn: 2, Round: 0 } => Waits,
            { Turn: < 3 } => Continue,
            _ => Done,
        });
        var id = await CreateAsync();
        await AskedAsync(id, 2, "a");
        await AskedInTurnAsync(runner, 2);

        await ApproveAsync(id, "a");

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(id)).Outcome);
        Assert.Equal([1, 2, 2, 3], runner.Turns);
    }

    [Fact]
    public async Task Run_EverythingRestartsBetweenQuestionAndAnswer_GoesOn()
    {
        var id = "";
        await using (var runner = await RunnerAsync(_ => Waits))
        {
            id = await CreateAsync();
            await AskedAsync(id, 1, "a");
            await AskedInTurnAsync(runner, 1);
        }

        await _server.DisposeAsync();
        await _temporal.KillAsync();
        await StartServerAsync();
        Assert.Equal("a", Assert.Single((await StatusAsync(id)).Control.PendingApprovals).ToolCallId);

        // The answer comes while Temporal is away, and reaches the workflow when it is back.
        await ApproveAsync(id, "a");
        await _temporal.StartAsync();
        await using var another = await RunnerAsync(_ => Done);

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(id)).Outcome);
    }

    [Fact]
    public async Task Run_AnsweredWhileTheTurnStillRuns_GoesOnAtOnce()
    {
        await using var runner = await RunnerAsync(async request =>
        {
            if (request.Round > 0)
            {
                return Done;
            }

            await AskedAsync(request.ExecutionId, 1, "a");
            await ApproveAsync(request.ExecutionId, "a");
            return Waits;
        });

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(await CreateAsync())).Outcome);
    }

    [Fact]
    public async Task Run_QuestionExpires_IsAnsweredByTheServer()
    {
        await using var runner = await RunnerAsync(async request =>
        {
            await AskedAsync(request.ExecutionId, 1, "a", TimeSpan.FromTicks(10));
            return request.Round == 0 ? Waits with { ExpiresIn = TimeSpan.FromMilliseconds(300) } : Done;
        });
        var id = await CreateAsync();

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(id)).Outcome);
        Assert.Equal(ApprovalDecision.Expired, Assert.Single(await JournalAsync(id), entry => entry.ApprovalGiven is not null).ApprovalGiven.Decision);
    }

    [Theory]
    [InlineData(TurnOutcome.NeedsApproval)]
    [InlineData(TurnOutcome.Paused)]
    public async Task Cancel_WhileItWaits_EndsWithinASecond(TurnOutcome outcome)
    {
        await using var runner = await RunnerAsync(_ => new TurnResult(outcome));

        await Promise.KeptAsync(TimeSpan.FromSeconds(1), async () =>
        {
            var tries = runner.Turns.Count;
            var id = await CreateAsync();
            await Patience.UntilAsync(() => runner.Turns.Count > tries, "the turn");

            return await CancelAsync(id, "enough");
        });
    }

    [Fact]
    public async Task Cancel_BetweenTwoTriesOfATurn_EndsWithinASecond()
    {
        await using var runner = await RunnerAsync(TurnResult (TurnRequest _) => throw new InvalidOperationException("tripped"));

        await Promise.KeptAsync(TimeSpan.FromSeconds(1), async () =>
        {
            var tries = runner.Turns.Count;
            var id = await CreateAsync();
            // By then the pause between two tries is longer than a second.
            await Patience.UntilAsync(() => runner.Turns.Count >= tries + 4, "the fourth try");

            return await CancelAsync(id);
        });
    }

    [Fact]
    public Task Cancel_QueuedWithoutARunner_EndsWithinASecond() => Promise.KeptAsync(TimeSpan.FromSeconds(1), async () =>
    {
        var id = await CreateAsync();
        await Patience.UntilAsync(() => !HasIntents(id), "the workflow");

        return await CancelAsync(id);
    });

    [Fact]
    public async Task Cancel_WhileTemporalIsAway_EndsSoonAfterItIsBack()
    {
        await using var runner = await RunnerAsync(_ => Waits);
        var id = await CreateAsync();
        await AskedInTurnAsync(runner, 1);
        await WaitsInTemporalAsync(id);
        await _temporal.KillAsync();
        await Service.CancelAsync(new CancelRequest { ExecutionId = id });

        await _temporal.StartAsync();
        var back = TimeProvider.System.GetTimestamp();

        Assert.Equal(ExecutionOutcome.Cancelled, (await EndOfAsync(id)).Outcome);
        Assert.InRange(TimeProvider.System.GetElapsedTime(back), TimeSpan.Zero, Backoff.Longest + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Pause_ThenResume_GoesOn()
    {
        var hasPaused = false;
        await using var runner = await RunnerAsync(async request =>
        {
            if (!hasPaused)
            {
                await Service.PauseAsync(new PauseRequest { ExecutionId = request.ExecutionId });
                hasPaused = true;
            }

            // The news of the pause wakes the workflow too, and its runner looks again.
            return Pause(request.ExecutionId) is null ? Done : new TurnResult(TurnOutcome.Paused);
        });
        var id = await CreateAsync();
        await Patience.UntilAsync(() => Pause(id) is not null, "the pause");

        await Service.ResumeAsync(new ResumeRequest { ExecutionId = id });

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(id)).Outcome);
    }

    [Fact]
    public async Task Send_JustBeforeTheEnd_MakesTheRunGoOnWithAnotherTurn()
    {
        await using var runner = await RunnerAsync(async request =>
        {
            // A runner that has not seen the message says that it is done.
            await AppendAsync(request.ExecutionId, Samples.Assistant(request.Turn, "done"));
            if (request.Turn == 1)
            {
                await Service.SendAsync(new SendRequest { ExecutionId = request.ExecutionId, Message = "and then?" });
            }

            return Done;
        });

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(await CreateAsync())).Outcome);
        Assert.Equal([1, 2], runner.Turns);
    }

    [Fact]
    public async Task Run_OutOfBudget_EndsAsSuchAndAsFailedForOldClients()
    {
        await using var runner = await RunnerAsync(_ => new TurnResult(TurnOutcome.OutOfBudget, "the budget of 3 turns is used up"));
        var id = await CreateAsync();

        var ended = await EndOfAsync(id);

        Assert.Equal((ExecutionOutcome.OutOfBudget, "the budget of 3 turns is used up"), (ended.Outcome, ended.Error));
        var status = await StatusAsync(id);
        Assert.Equal((ExecutionPhase.ExecutionFailed, "the budget of 3 turns is used up"), (status.Phase, status.Error));
    }

    private ExecutionService.ExecutionServiceClient Service => new(_server.Channel);

    private async Task StartServerAsync() => _server = await RunningServer.StartAsync(_temporal.Address, settings: [$"--STIGMER_HOME={_home.Path}"]);

    private Task<ScriptedRunner> RunnerAsync(Func<TurnRequest, TurnResult> script) => RunnerAsync(request => Task.FromResult(script(request)));

    private async Task<ScriptedRunner> RunnerAsync(Func<TurnRequest, Task<TurnResult>> script)
    {
        var runner = new ScriptedRunner((request, _) => script(request));
        await runner.StartAsync(_temporal.Address, ExecutionContract.RunnerTaskQueue);
        return runner;
    }

    private static Task AskedInTurnAsync(ScriptedRunner runner, int turn) =>
        Patience.UntilAsync(() => runner.Turns.Contains(turn), $"turn {turn}");

    /// <summary>Until the workflow waits for people. A task that Temporal has handed out when it dies comes again only after that task's time limit, ten seconds.</summary>
    private async Task WaitsInTemporalAsync(string id)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        var client = await TemporalClient.ConnectAsync(new(_temporal.Address));
        var hasAnswer = false;
        await foreach (var happened in client.GetWorkflowHandle(ExecutionContract.WorkflowId(id)).FetchHistoryEventsAsync(new()
        {
            WaitNewEvent = true,
            Rpc = new RpcOptions { CancellationToken = limit.Token },
        }))
        {
            hasAnswer |= happened.EventType == EventType.ActivityTaskCompleted;
            if (hasAnswer && happened.EventType == EventType.WorkflowTaskCompleted)
            {
                return;
            }
        }

        Assert.Fail("The workflow has ended.");
    }

    private async Task<string> CreateAsync()
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(_server.Channel).applyAsync(Samples.Agent());
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);
        return (await executions.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
    }

    /// <summary>How long it takes until the run has ended, as cancelled.</summary>
    private async Task<TimeSpan> CancelAsync(string id, string reason = "")
    {
        var asked = TimeProvider.System.GetTimestamp();
        await Service.CancelAsync(new CancelRequest { ExecutionId = id, Reason = reason });
        var ended = await EndOfAsync(id);
        Assert.Equal(ExecutionOutcome.Cancelled, ended.Outcome);
        Assert.Contains(reason, ended.Error, StringComparison.Ordinal);

        return TimeProvider.System.GetElapsedTime(asked);
    }

    private async Task AppendAsync(string id, params JournalEntry[] entries) =>
        await new JournalService.JournalServiceClient(_server.Channel).AppendAsync(new AppendRequest { ExecutionId = id, Entries = { entries } });

    private Task AskedAsync(string id, int turn, string call, TimeSpan? expires = null) => AppendAsync(id, new JournalEntry
    {
        Key = $"turn/{turn}/tool/{call}/approval",
        ApprovalAsked = new ApprovalAsked { Turn = turn, ToolCallId = call, Tool = "execute", ExpiresAfter = expires?.ToDuration() },
    });

    private async Task ApproveAsync(string id, string call) =>
        await Service.ApproveAsync(new ApproveRequest { ExecutionId = id, ToolCallId = call, Decision = ApprovalDecision.Approved });

    private bool HasIntents(string id) => _server.Database.Read(connection =>
        IntentTable.Oldest(connection, 100).Any(intent => intent.ExecutionId == id));

    private Pause? Pause(string id) => Query.get(new AgentExecutionId { Value = id }).Status.Control?.Pause;

    private async Task<AgentExecutionStatus> StatusAsync(string id) => (await Query.getAsync(new AgentExecutionId { Value = id })).Status;

    private AgentExecutionQueryController.AgentExecutionQueryControllerClient Query => new(_server.Channel);

    private async Task<IReadOnlyList<JournalEntry>> JournalAsync(string id) =>
        (await new JournalService.JournalServiceClient(_server.Channel).ReadAsync(new ReadRequest { ExecutionId = id })).Entries;

    private async Task<ExecutionFinished> EndOfAsync(string id)
    {
        using var watch = Service.Watch(new WatchRequest { ExecutionId = id });
        ExecutionFinished? finished = null;
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            finished = watch.ResponseStream.Current.Entry?.Finished ?? finished;
        }

        return finished!;
    }
}
