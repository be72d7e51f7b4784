using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Storage;

/// <summary>A record that cannot be read stays alone with its trouble.</summary>
public abstract class DamageTests(string? database) : IAsyncLifetime
{
    private static readonly byte[] Garbage = [0xFF, 0xFF, 0xFF];

    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Resource_Damaged_IsNamedAndOthersAreServed()
    {
        var damaged = (await _core.Agents.CreateAsync(Samples.Agent("one"), CancellationToken.None)).Metadata.Id;
        var other = (await _core.Agents.CreateAsync(Samples.Agent("other"), CancellationToken.None)).Metadata.Id;
        await DamageAsync("UPDATE resources SET data = @data WHERE id = @id", damaged);

        var error = Assert.Throws<RpcException>(() => _core.Agents.Get(new AgentId { Value = damaged }, damaged));
        Assert.Equal(StatusCode.DataLoss, error.StatusCode);
        Assert.Contains($"Agent {damaged} is damaged", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal([other], _core.Agents.List(new ResourceFilter(), Page.Read(0, "")).Items.Select(agent => agent.Metadata.Id));

        var deleted = await _core.Agents.DeleteAsync(new AgentId { Value = damaged }, damaged, CancellationToken.None);
        Assert.Equal(damaged, deleted.Metadata.Id);
        Assert.Equal(StatusCode.NotFound, Assert.Throws<RpcException>(() => _core.Agents.Get(new AgentId { Value = damaged }, damaged)).StatusCode);
    }

    [StoreFact]
    public async Task Entry_Damaged_IsToldInItsPlaceAndTheRunEnds()
    {
        var id = (await _core.CreateExecutionAsync()).Metadata.Id;
        await _core.Journal.AppendAsync(id, [Samples.TurnStarted(1), Samples.Assistant(1, "lost"), Samples.Assistant(2, "kept")], CancellationToken.None);
        await DamageAsync("UPDATE journal SET entry = @data WHERE execution_id = @id AND seq = 3", id);

        await _core.Control.FinishAsync(id, ExecutionOutcome.Completed, "", CancellationToken.None);

        var entries = _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries;
        Assert.Equal([1L, 2, 3, 4, 5], entries.Select(entry => entry.Seq));
        Assert.Contains("entry 3 of this journal is damaged", entries[2].Notice.Text, StringComparison.Ordinal);
        var status = _core.Executions.Load(id).Execution.Status;
        Assert.Equal(ExecutionPhase.ExecutionCompleted, status.Phase);
        Assert.Equal("kept", status.Messages[^1].Content);
    }

    [StoreFact]
    public async Task Snapshot_Damaged_IsFoldedAgainFromTheJournal()
    {
        var id = (await _core.CreateExecutionAsync()).Metadata.Id;
        await _core.Journal.AppendAsync(id, [Samples.Assistant(1, "hello"), Samples.Terminal()], CancellationToken.None);
        await _core.Get<SnapshotKeeper>().KeepAsync(id, CancellationToken.None);
        var before = _core.Executions.Load(id).Execution;

        Assert.Equal(1, await DamageAsync("UPDATE snapshots SET status = @data WHERE execution_id = @id", id));

        Assert.Equal(before, _core.Executions.Load(id).Execution);
    }

    [StoreFact]
    public async Task Execution_Damaged_IsLeftOutOfLists()
    {
        var damaged = (await _core.CreateExecutionAsync()).Metadata.Id;
        var other = (await _core.CreateExecutionAsync()).Metadata.Id;
        await DamageAsync("UPDATE resources SET data = @data WHERE id = @id", damaged);

        var listed = _core.Executions.List(null, ExecutionPhase.Unspecified, [], Page.Read(0, ""));

        Assert.Equal([other], listed.Items.Select(execution => execution.Metadata.Id));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private Task<int> DamageAsync(string sql, string id) => _core.Database.WriteAsync(
        connection => connection.Execute(sql, ("@id", id), ("@data", Garbage)), CancellationToken.None);
}
