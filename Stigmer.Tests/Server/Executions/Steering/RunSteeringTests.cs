using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Executions.Steering;

public sealed class RunSteeringTests : IAsyncLifetime
{
    private readonly ServerCore _core = new();

    [Fact]
    public async Task Send_ToALiveRun_IsAMessageThatKeepsItFromEndingUntilItIsRead()
    {
        var id = await CreateAsync();
        await AppendAsync(id, Samples.TurnStarted(1), Samples.Assistant(1, "done?"));

        var seq = await SendAsync(id, "not yet");

        Assert.Equal("not yet", Stored(id)[(int)seq - 1].HumanMessage.Text);
        Assert.False(await FinishAsync(id, ExecutionOutcome.Completed));
        await AppendAsync(id, Samples.Assistant(2, "now"));
        Assert.True(await FinishAsync(id, ExecutionOutcome.Completed));
    }

    [Fact]
    public async Task Send_WhileTheModelSpeaks_CountsAsUnreadByThatAnswer()
    {
        var id = await CreateAsync();
        await SendAsync(id, "one more thing");
        var answer = Samples.Assistant(1, "done");
        answer.AssistantMessage.SeenSeq = 1;

        await AppendAsync(id, answer);

        Assert.False(await FinishAsync(id, ExecutionOutcome.Completed));
        Assert.Equal([2], Status(id).Control.UnreadMessages);
        Assert.True(await FinishAsync(id, ExecutionOutcome.Failed));
    }

    [Fact]
    public async Task Send_TheSameMessageAgain_IsOneMessage()
    {
        var id = await CreateAsync();

        var first = await SendAsync(id, "hello", "m-1");
        await FinishAsync(id, ExecutionOutcome.Failed);

        Assert.Equal(first, await SendAsync(id, "hello", "m-1"));
        Assert.Single(Stored(id), entry => entry.HumanMessage?.Text == "hello");
    }

    [Fact]
    public async Task Send_ToAnEndedRun_SaysWhatToDo()
    {
        var id = await CreateAsync();
        await FinishAsync(id, ExecutionOutcome.Failed);

        var refusal = await RefusedAsync(() => SendAsync(id, "hello"));

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.Contains($"start a new run in its session {_core.Executions.Load(id).Execution.Spec.SessionId}", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", StatusCode.InvalidArgument)]
    [InlineData("aex-nobody", StatusCode.NotFound)]
    public async Task Send_ToNobody_IsRefused(string id, StatusCode code) =>
        Assert.Equal(code, (await RefusedAsync(() => SendAsync(id, "hello"))).StatusCode);

    [Fact]
    public async Task Send_Nothing_IsRefused() =>
        Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(async () => await SendAsync(await CreateAsync(), " "))).StatusCode);

    [Fact]
    public async Task PauseAndResume_AnyTimes_EachCountsOnce()
    {
        var id = await CreateAsync();
        for (var round = 0; round < 2; round++)
        {
            await PauseAsync(id);
            await PauseAsync(id);
            Assert.Equal("lunch", Status(id).Control.Pause.Reason);

            await ResumeAsync(id);
            await ResumeAsync(id);
            Assert.Null(Status(id).Control?.Pause);
        }

        Assert.Equal(["pause/1", "resume/2", "pause/3", "resume/4"], Stored(id).Skip(1).Select(entry => entry.Key));
        Assert.Equal([IntentAction.News], Intents(id));
    }

    [Fact]
    public async Task Pause_EndedRun_IsRefused()
    {
        var id = await CreateAsync();
        await FinishAsync(id, ExecutionOutcome.Failed);

        Assert.Equal(StatusCode.FailedPrecondition, (await RefusedAsync(() => PauseAsync(id))).StatusCode);
    }

    [Fact]
    public async Task Raise_LiveRun_ShowsTheLimitsThatStand()
    {
        var id = await CreateAsync();

        await RaiseAsync(id, new Budget { MaxTurns = 5, MaxTime = TimeSpan.FromMinutes(5).ToDuration() });
        await RaiseAsync(id, new Budget { MaxTurns = 9, MaxTokens = 7 });

        Assert.Equal(new Budget { MaxTurns = 9, MaxTokens = 7, MaxTime = TimeSpan.FromMinutes(5).ToDuration() }, Status(id).Control.Raised);
        Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(() => RaiseAsync(id, new Budget()))).StatusCode);
    }

    [Fact]
    public async Task Continue_OutOfBudget_IsANewRunInTheSameSessionThatKnowsTheFirst()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        var request = Samples.Execution(agent.Metadata.Id);
        request.Spec.RuntimeEnv["TOKEN"] = new ExecutionValue { Value = "s3cret", IsSecret = true };
        request.Spec.RunOptions = new RunOptions { Provider = "demo", Policy = new RunPolicy { Budget = new Budget { MaxTurns = 2, MaxTokens = 9 } } };
        var first = await _core.Executions.CreateAsync(request, CancellationToken.None);
        await FinishAsync(first.Metadata.Id, ExecutionOutcome.OutOfBudget);

        var next = await ContinueAsync(first.Metadata.Id, new Budget { MaxTurns = 4 });

        Assert.Equal(ExecutionPhase.ExecutionFailed, Status(first.Metadata.Id).Phase);
        Assert.Equal((first.Spec.SessionId, "demo"), (next.Spec.SessionId, next.Spec.RunOptions.Provider));
        Assert.Equal(new Budget { MaxTurns = 4, MaxTokens = 9 }, next.Spec.RunOptions.Policy.Budget);
        Assert.Equal("********", next.Spec.RuntimeEnv["TOKEN"].Value);
        var blueprint = _core.Get<Blueprints>().Get(next.Metadata.Id);
        Assert.Equal([first.Metadata.Id], blueprint.EarlierExecutionIds);
        Assert.Equal("s3cret", blueprint.Environment["TOKEN"]);
    }

    [Fact]
    public async Task Continue_LiveOrCompletedRun_IsRefused()
    {
        var id = await CreateAsync();
        Assert.Contains("has not ended", (await RefusedAsync(() => ContinueAsync(id, null))).Status.Detail, StringComparison.Ordinal);

        await AppendAsync(id, Samples.Assistant(1, "done"));
        await FinishAsync(id, ExecutionOutcome.Completed);
        Assert.Contains("was completed", (await RefusedAsync(() => ContinueAsync(id, null))).Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_PolicyThatMakesNoSense_NamesEveryField()
    {
        var agent = Samples.Agent();
        agent.Spec.Policy = new RunPolicy
        {
            Approvals = new ApprovalPolicy { Rules = { new ApprovalRule { Tool = "x" } }, ExpiresAfter = new Duration() },
            Budget = new Budget { MaxTurns = -1, MaxTime = new Duration { Seconds = 1_000_000_000 } },
        };

        var detail = (await RefusedAsync(() => _core.Agents.CreateAsync(agent, CancellationToken.None))).Status.Detail;

        Assert.All(
            ["spec.policy.approvals.rules[0].action", "spec.policy.approvals.expires_after", "spec.policy.budget.max_turns", "spec.policy.budget.max_time"],
            field => Assert.Contains(field, detail, StringComparison.Ordinal));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private async Task<string> CreateAsync()
    {
        var id = (await _core.CreateExecutionAsync()).Metadata.Id;
        await _core.Database.WriteAsync(connection => IntentTable.Delete(connection, id, IntentAction.Start), CancellationToken.None);
        return id;
    }

    private Task AppendAsync(string id, params JournalEntry[] entries) => _core.Journal.AppendAsync(id, entries, CancellationToken.None);

    private Task<bool> FinishAsync(string id, ExecutionOutcome outcome) => _core.Control.FinishAsync(id, outcome, "it ended", CancellationToken.None);

    private Task<long> SendAsync(string id, string text, string messageId = "") =>
        _core.Steering.SendAsync(new SendRequest { ExecutionId = id, Message = text, MessageId = messageId }, CancellationToken.None);

    private Task PauseAsync(string id) => _core.Steering.PauseAsync(new PauseRequest { ExecutionId = id, Reason = "lunch" }, CancellationToken.None);

    private Task ResumeAsync(string id) => _core.Steering.ResumeAsync(new ResumeRequest { ExecutionId = id }, CancellationToken.None);

    private Task RaiseAsync(string id, Budget budget) =>
        _core.Steering.RaiseAsync(new RaiseRequest { ExecutionId = id, Budget = budget }, CancellationToken.None);

    private Task<AgentExecution> ContinueAsync(string id, Budget? budget) =>
        _core.Steering.ContinueAsync(new ContinueRequest { ExecutionId = id, Budget = budget }, CancellationToken.None);

    private static async Task<RpcException> RefusedAsync(Func<Task> act) => await Assert.ThrowsAsync<RpcException>(act);

    private AgentExecutionStatus Status(string id) => _core.Executions.Load(id).Execution.Status;

    private List<IntentAction> Intents(string id) => _core.Database.Read(connection =>
        IntentTable.Oldest(connection, 100).Where(intent => intent.ExecutionId == id).Select(intent => intent.Action).ToList());

    private List<JournalEntry> Stored(string id) =>
        _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries;
}
