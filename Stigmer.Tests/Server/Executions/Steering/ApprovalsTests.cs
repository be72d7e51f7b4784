using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Executions.Steering;

public sealed class ApprovalsTests : IAsyncLifetime
{
    private readonly ServerCore _core = new();

    [Fact]
    public async Task Answer_PendingCall_IsJournalledAndTheWorkflowHearsOfIt()
    {
        var id = await AskedAsync("a", "b");

        await _core.Approvals.AnswerAsync(Approve(id, "a"), CancellationToken.None);
        await _core.RestartAsync();

        Assert.Equal(["b"], Control(id)!.PendingApprovals.Select(pending => pending.ToolCallId));
        Assert.Equal(ApprovalDecision.Approved, Stored(id)[^1].ApprovalGiven.Decision);
        Assert.Equal([IntentAction.News], Intents(id));
    }

    [Fact]
    public async Task Answer_TheSameAgain_ChangesNothing()
    {
        var id = await AskedAsync("a");
        await _core.Approvals.AnswerAsync(Approve(id, "a"), CancellationToken.None);
        var before = Stored(id).Count;

        await _core.Approvals.AnswerAsync(Approve(id, "a"), CancellationToken.None);

        Assert.Equal(before, Stored(id).Count);
    }

    [Fact]
    public async Task Answer_Otherwise_IsRefusedAndTheFirstStands()
    {
        var id = await AskedAsync("a");
        await _core.Approvals.AnswerAsync(Approve(id, "a"), CancellationToken.None);

        var refusal = await RefusedAsync(new ApproveRequest { ExecutionId = id, ToolCallId = "a", Decision = ApprovalDecision.Denied });

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.Contains("answered already: approved", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_AlikeButForItsReason_IsRefusedSinceNobodyHearsIt()
    {
        var id = await AskedAsync("a");
        var first = new ApproveRequest { ExecutionId = id, ToolCallId = "a", Decision = ApprovalDecision.Denied, Reason = "not today" };
        await _core.Approvals.AnswerAsync(first, CancellationToken.None);
        await _core.Approvals.AnswerAsync(first, CancellationToken.None);

        var second = new ApproveRequest(first) { Reason = "never" };

        Assert.Equal(StatusCode.FailedPrecondition, (await RefusedAsync(second)).StatusCode);
    }

    [Fact]
    public async Task Answer_SameIdInTwoSubAgents_IsToldApartByThem()
    {
        var id = await AskedAsync();
        await AppendAsync(id, [.. new[] { "one", "two" }.Select(path => new JournalEntry(Asked("a")) { SubAgent = path, Key = path })]);

        await _core.Approvals.AnswerAsync(new ApproveRequest(Approve(id, "a")) { SubAgent = "two" }, CancellationToken.None);
        await _core.Approvals.AnswerAsync(new ApproveRequest(Approve(id, "a")) { SubAgent = "two" }, CancellationToken.None);

        Assert.Equal("one", Assert.Single(Control(id)!.PendingApprovals).SubAgent);
        Assert.Equal(StatusCode.NotFound, (await RefusedAsync(new ApproveRequest(Approve(id, "a")) { SubAgent = "" })).StatusCode);
    }

    [Fact]
    public async Task Answer_SameIdInALaterTurn_IsToldApartByTheTurn()
    {
        var id = await AskedAsync("a");
        await _core.Approvals.AnswerAsync(Approve(id, "a", turn: 1), CancellationToken.None);
        await AppendAsync(id, Asked("a", turn: 2));

        await _core.Approvals.AnswerAsync(Approve(id, "a", turn: 1), CancellationToken.None);

        Assert.Equal(2, Assert.Single(Control(id)!.PendingApprovals).Turn);
    }

    [Theory]
    [InlineData("unknown", StatusCode.NotFound, "has not asked about the call 'unknown'")]
    [InlineData("", StatusCode.InvalidArgument, "tool_call_id")]
    public async Task Answer_WrongCall_SaysWhich(string call, StatusCode code, string text)
    {
        var refusal = await RefusedAsync(Approve(await AskedAsync("a"), call));

        Assert.Equal(code, refusal.StatusCode);
        Assert.Contains(text, refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_UnknownExecution_IsNotFound() =>
        Assert.Equal(StatusCode.NotFound, (await RefusedAsync(Approve("aex-nobody", "a"))).StatusCode);

    [Fact]
    public async Task Answer_AfterTheEnd_IsRefused()
    {
        var id = await AskedAsync("a");
        await _core.Control.FinishAsync(id, ExecutionOutcome.Cancelled, "", CancellationToken.None);

        Assert.Equal(StatusCode.FailedPrecondition, (await RefusedAsync(Approve(id, "a"))).StatusCode);
        Assert.Null(Control(id));
    }

    [Fact]
    public async Task Answer_ManyAtOnce_OneStands()
    {
        var id = await AskedAsync("a");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            try
            {
                var decision = number % 2 == 0 ? ApprovalDecision.Approved : ApprovalDecision.Denied;
                await _core.Approvals.AnswerAsync(new ApproveRequest { ExecutionId = id, ToolCallId = "a", Decision = decision }, CancellationToken.None);
                return decision;
            }
            catch (RpcException)
            {
                return ApprovalDecision.Unspecified;
            }
        })).WithPatience();

        var given = Assert.Single(Stored(id), entry => entry.ApprovalGiven is not null).ApprovalGiven;
        Assert.Equal(10, answers.Count(answer => answer == given.Decision));
    }

    [Fact]
    public async Task Expire_OverdueCall_AnswersThatOneOnly()
    {
        var id = await AskedAsync("waits");
        await AppendAsync(id, Asked("overdue", expires: TimeSpan.FromTicks(10)), Asked("later", expires: TimeSpan.FromHours(1)));

        await _core.Approvals.ExpireAsync(id, CancellationToken.None);
        await _core.Approvals.ExpireAsync(id, CancellationToken.None);

        var given = Assert.Single(Stored(id), entry => entry.ApprovalGiven is not null).ApprovalGiven;
        Assert.Equal(("overdue", ApprovalDecision.Expired), (given.ToolCallId, given.Decision));
        Assert.Equal(["waits", "later"], Control(id)!.PendingApprovals.Select(pending => pending.ToolCallId));
    }

    [Fact]
    public async Task Answer_OverdueCall_IsRefused()
    {
        var id = await AskedAsync();
        await AppendAsync(id, Asked("overdue", expires: TimeSpan.FromTicks(10)));

        Assert.Contains("has expired", (await RefusedAsync(Approve(id, "overdue"))).Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfARunThatAsks_IsInProgressForOldClients()
    {
        var id = await AskedAsync("a");

        var status = _core.Executions.Load(id).Execution.Status;

        Assert.Equal(ExecutionPhase.ExecutionInProgress, status.Phase);
        Assert.NotNull(Assert.Single(status.Control.PendingApprovals).AskedAt);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private async Task<string> AskedAsync(params string[] calls)
    {
        var id = (await _core.CreateExecutionAsync()).Metadata.Id;
        await _core.Database.WriteAsync(connection => IntentTable.Delete(connection, id, IntentAction.Start), CancellationToken.None);
        await AppendAsync(id, [Samples.TurnStarted(1), .. calls.Select(call => Asked(call))]);
        return id;
    }

    private Task AppendAsync(string id, params JournalEntry[] entries) => _core.Journal.AppendAsync(id, entries, CancellationToken.None);

    private async Task<RpcException> RefusedAsync(ApproveRequest request) =>
        await Assert.ThrowsAsync<RpcException>(() => _core.Approvals.AnswerAsync(request, CancellationToken.None));

    private RunControl? Control(string id) => _core.Executions.Load(id).Execution.Status.Control;

    private List<IntentAction> Intents(string id) => _core.Database.Read(connection =>
        IntentTable.Oldest(connection, 100).Where(intent => intent.ExecutionId == id).Select(intent => intent.Action).ToList());

    private List<JournalEntry> Stored(string id) =>
        _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries;

    private static ApproveRequest Approve(string id, string call, int turn = 0) =>
        new() { ExecutionId = id, ToolCallId = call, Turn = turn, Decision = ApprovalDecision.Approved };

    private static JournalEntry Asked(string call, int turn = 1, TimeSpan? expires = null) => new()
    {
        Key = $"turn/{turn}/tool/{call}/approval",
        ApprovalAsked = new ApprovalAsked { Turn = turn, ToolCallId = call, Tool = "execute", ExpiresAfter = expires?.ToDuration() },
    };
}
