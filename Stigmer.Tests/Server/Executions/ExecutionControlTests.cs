using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Storage;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

public abstract class ExecutionControlTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task UpdateStatus_FromPendingToCompleted_SetsTheTimesAndEndsTheJournal()
    {
        var id = await CreateAsync();

        var running = await ReportAsync(id, new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionInProgress, Messages = { Ai("working") } });
        var ended = await ReportAsync(id, new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionCompleted, Messages = { Ai("done") } });

        Assert.Equal(ExecutionPhase.ExecutionInProgress, running.Status.Phase);
        Assert.NotEqual("", running.Status.StartedAt);
        Assert.Equal("", running.Status.CompletedAt);
        Assert.Equal(ExecutionPhase.ExecutionCompleted, ended.Status.Phase);
        Assert.Equal("done", Assert.Single(ended.Status.Messages).Content);
        Assert.NotEqual("", ended.Status.CompletedAt);
        Assert.Equal("created", ended.Status.Audit.SpecAudit.Event);
        Assert.Equal(ExecutionOutcome.Completed, Stored(id)[^1].Finished.Outcome);
    }

    [StoreFact]
    public async Task UpdateStatus_AfterTheEnd_ChangesNothing()
    {
        var id = await CreateAsync();
        var ended = await ReportAsync(id, new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionFailed, Error = "broken" });

        var late = await ReportAsync(id, new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionInProgress, Messages = { Ai("still here") } });

        Assert.Equal(ended, late);
        Assert.Equal(("broken", ExecutionPhase.ExecutionFailed), (late.Status.Error, late.Status.Phase));
    }

    [StoreFact]
    public async Task UpdateStatus_FromManySides_LosesNoField()
    {
        var id = await CreateAsync();

        await Task.WhenAll(
            ReportAsync(id, new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionInProgress }),
            ReportAsync(id, new AgentExecutionStatus { Messages = { Ai("a") } }),
            ReportAsync(id, new AgentExecutionStatus { ToolCalls = { new ToolCall { Id = "t" } } }),
            ReportAsync(id, new AgentExecutionStatus { Todos = { ["1"] = new TodoItem() } })).WithPatience();

        var status = _core.Executions.Load(id).Execution.Status;
        Assert.Equal(ExecutionPhase.ExecutionInProgress, status.Phase);
        Assert.Single(status.Messages);
        Assert.Single(status.ToolCalls);
        Assert.Single(status.Todos);
    }

    [StoreFact]
    public async Task UpdateStatus_UnknownExecution_IsNotFound() => Assert.Equal(
        StatusCode.NotFound,
        (await Assert.ThrowsAsync<RpcException>(() => ReportAsync("aex-nobody", new AgentExecutionStatus()))).StatusCode);

    [StoreFact]
    public async Task UpdateStatus_Cancelled_StopsTheWorkflowToo()
    {
        var id = await CreateAsync();

        await ReportAsync(id, new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionCancelled });

        Assert.Equal([IntentAction.Cancel], Intents(id));
    }

    [StoreFact]
    public async Task Create_Execution_StoresTheIntentToStartWithIt()
    {
        var id = await CreateAsync();

        await _core.RestartAsync();

        Assert.Equal([IntentAction.Start], Intents(id));
    }

    [StoreFact]
    public async Task Cancel_BeforeTemporalKnows_EndsAtOnce()
    {
        var id = await CreateAsync();

        await _core.Control.CancelAsync(id, "changed my mind", CancellationToken.None);

        var status = _core.Executions.Load(id).Execution.Status;
        Assert.Equal((ExecutionPhase.ExecutionCancelled, "changed my mind"), (status.Phase, status.Error));
        Assert.Equal([IntentAction.Cancel], Intents(id));
    }

    [StoreFact]
    public async Task Cancel_WhileRunning_RecordsTheRequestOnce()
    {
        var id = await CreateAsync();
        await StartedAsync(id);

        await _core.Control.CancelAsync(id, "first", CancellationToken.None);
        await _core.Control.CancelAsync(id, "second", CancellationToken.None);
        await _core.RestartAsync();

        Assert.Equal(ExecutionPhase.ExecutionPending, _core.Executions.Load(id).Execution.Status.Phase);
        Assert.Equal([IntentAction.Cancel], Intents(id));
        Assert.Equal("cancellation requested: first", Assert.Single(Stored(id), entry => entry.Key == "cancel").Notice.Text);
        await _core.Control.FinishAsync(id, ExecutionOutcome.Cancelled, "", CancellationToken.None);
        Assert.Equal("first", Stored(id)[^1].Finished.Error);
    }

    [StoreFact]
    public async Task Cancel_EndedExecution_LeavesItAsItIs()
    {
        var id = await CreateAsync();
        await _core.Control.FinishAsync(id, ExecutionOutcome.Completed, "", CancellationToken.None);
        var before = _core.Executions.Load(id).Execution;

        await _core.Control.CancelAsync(id, "too late", CancellationToken.None);

        Assert.Equal(before, _core.Executions.Load(id).Execution);
    }

    [StoreFact]
    public async Task Finish_Twice_TheFirstStands()
    {
        var id = await CreateAsync();

        await _core.Control.FinishAsync(id, ExecutionOutcome.Failed, "broken", CancellationToken.None);
        await _core.Control.FinishAsync(id, ExecutionOutcome.Completed, "", CancellationToken.None);

        var status = _core.Executions.Load(id).Execution.Status;
        Assert.Equal((ExecutionPhase.ExecutionFailed, "broken"), (status.Phase, status.Error));
    }

    [StoreFact]
    public async Task Delete_RunningExecution_LeavesTheIntentToStopIt()
    {
        var id = await CreateAsync();
        await StartedAsync(id);

        await _core.Executions.DeleteAsync(new AgentExecutionId { Value = id }, id, CancellationToken.None);

        Assert.Equal([IntentAction.Cancel], Intents(id));
        Assert.Empty(Stored(id));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private async Task<string> CreateAsync() => (await _core.CreateExecutionAsync()).Metadata.Id;

    private Task<AgentExecution> ReportAsync(string id, AgentExecutionStatus status) => _core.Control.UpdateStatusAsync(
        new AgentExecutionUpdateStatusInput { ExecutionId = id, Status = status }, CancellationToken.None);

    private Task StartedAsync(string id) =>
        _core.Database.WriteAsync(connection => IntentTable.Delete(connection, id, IntentAction.Start), CancellationToken.None);

    private List<IntentAction> Intents(string id) => _core.Database.Read(connection =>
        IntentTable.Oldest(connection, 100).Where(intent => intent.ExecutionId == id).Select(intent => intent.Action).ToList());

    private List<JournalEntry> Stored(string id) =>
        _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries;

    private static AgentMessage Ai(string text) => new() { Type = MessageType.MessageAi, Content = text };
}
