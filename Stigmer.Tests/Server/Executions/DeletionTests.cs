using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Resources.V1;
using Stigmer.Server.Agents;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Retention;
using Stigmer.Server.Resources;
using Stigmer.Server.Sessions;
using Stigmer.Server.Storage;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

/// <summary>What goes with what: cascades by choice, and retention by limits.</summary>
public abstract class DeletionTests(string? database) : IAsyncLifetime
{
    private static readonly Page First = Page.Read(0, "");

    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Delete_AgentByOlderClients_LeavesWhatIsBelow()
    {
        var execution = await _core.CreateExecutionAsync();

        await DeleteAgentAsync(execution.Spec.AgentId, DeleteCascade.Unspecified);

        Assert.NotNull(_core.Executions.Load(execution.Metadata.Id).Execution);
        Assert.Equal(1, _core.Get<AgentInstanceOperations>().List(new ResourceFilter(), First).Total);
    }

    [StoreFact]
    public async Task Delete_AgentWithRuns_IsRefusedWhenAsked()
    {
        var execution = await _core.CreateExecutionAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => DeleteAgentAsync(execution.Spec.AgentId, DeleteCascade.Refuse));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains("has 2 resources below it", error.Status.Detail, StringComparison.Ordinal);
        Assert.NotNull(_core.Agents.Get(new AgentId { Value = execution.Spec.AgentId }, execution.Spec.AgentId));
    }

    [StoreFact]
    public async Task Delete_UnusedAgent_TakesItsDefaultInstanceAlong()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);

        await DeleteAgentAsync(agent.Metadata.Id, DeleteCascade.Refuse);

        Assert.Equal(0, _core.Get<AgentInstanceOperations>().List(new ResourceFilter(), First).Total);
    }

    [StoreFact]
    public async Task Delete_AgentWithDependents_StopsRunsAndEndsTheirWatchers()
    {
        var execution = await _core.CreateExecutionAsync();
        var other = await _core.CreateExecutionAsync();
        var id = execution.Metadata.Id;
        await using var watcher = _core.Watches.SnapshotsAsync(id, CancellationToken.None).GetAsyncEnumerator();
        await watcher.MoveNextAsync();

        await DeleteAgentAsync(execution.Spec.AgentId, DeleteCascade.Dependents);

        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => watcher.MoveNextAsync().AsTask().WithPatience())).StatusCode);
        Assert.Equal(1, _core.Get<SessionOperations>().List(new ResourceFilter(), First).Total);
        Assert.Equal([other.Metadata.Id], Listed());
        Assert.Empty(_core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries);
        Assert.Contains(_core.Database.Read(connection => IntentTable.Oldest(connection, 10)), intent => intent.ExecutionId == id && intent.Action == IntentAction.Cancel);
    }

    [StoreFact]
    public async Task Clear_ByAge_TakesWhatEndedLongAgoAndItsSession()
    {
        var (old, running) = ((await _core.CreateExecutionAsync()).Metadata.Id, (await _core.CreateExecutionAsync()).Metadata.Id);
        await EndAsync(old);

        Assert.Equal(0, await ClearAsync(new RetentionOptions { MaxAge = TimeSpan.FromHours(1) }, after: TimeSpan.Zero));
        Assert.Equal(1, await ClearAsync(new RetentionOptions { MaxAge = TimeSpan.FromHours(1) }, after: TimeSpan.FromHours(2)));

        Assert.Equal([running], Listed());
        Assert.Equal(1, _core.Get<SessionOperations>().List(new ResourceFilter(), First).Total);
    }

    [StoreFact]
    public async Task Clear_ByCount_KeepsTheNewest()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await _core.CreateExecutionAsync()).Metadata.Id);
            await EndAsync(ids[i]);
        }

        Assert.Equal(3, await ClearAsync(new RetentionOptions { MaxCount = 2 }, after: TimeSpan.Zero));

        Assert.Equal([ids[4], ids[3]], Listed());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private Task DeleteAgentAsync(string id, DeleteCascade cascade) =>
        _core.Agents.DeleteAsync(new AgentId { Value = id, Cascade = cascade }, id, CancellationToken.None);

    private Task EndAsync(string id) => _core.Control.FinishAsync(id, ExecutionOutcome.Completed, "", CancellationToken.None);

    private Task<int> ClearAsync(RetentionOptions limits, TimeSpan after) =>
        _core.Get<ExecutionRetention>().ClearAsync(limits, TimeProvider.System.GetUtcNow() + after, CancellationToken.None);

    private List<string> Listed() =>
        [.. _core.Executions.List(null, ExecutionPhase.Unspecified, [], First).Items.Select(execution => execution.Metadata.Id)];
}
