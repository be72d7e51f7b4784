using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Storage;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

/// <summary>The writer knows where a journal ends without asking; here is everything that may prove it wrong.</summary>
public abstract class JournalHeadsTests(string? database) : IAsyncLifetime
{
    private const string ChildWithoutParent =
        """
        CREATE TABLE parents (id INTEGER PRIMARY KEY);
        CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO children VALUES (1);
        """;

    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Append_AfterAChangeThatWasTakenBack_GoesOnWhereTheJournalEnds()
    {
        var id = await CreateAsync();
        await AppendAsync(id, Samples.TurnStarted(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _core.Journal.WriteAsync(
            connection => Journal.Append(connection, id, [Samples.Notice("lost"), Samples.Terminal()]) is null ? 0 : throw new InvalidOperationException("refused"),
            _ => null,
            CancellationToken.None));

        Assert.Equal([3], await AppendAsync(id, Samples.Notice("kept")));
        Assert.Equal(ExecutionPhase.ExecutionInProgress, Load(id).Phase);
        Assert.Equal(["message", "turn/1/started/1", "kept"], Keys(id));
    }

    [StoreFact]
    public async Task Append_AfterABatchThatWasLost_GoesOnWhereTheJournalEnds()
    {
        var id = await CreateAsync();
        using var enter = new SemaphoreSlim(0);
        using var inside = new SemaphoreSlim(0);
        var before = _core.Database.WriteAsync(
            _ =>
            {
                inside.Release();
                return enter.Wait(Patience.Limit);
            },
            CancellationToken.None);
        await inside.WaitAsync().WithPatience();

        // Both wait for the first one, so that they share a transaction, which cannot be committed because of the second one.
        var lost = AppendAsync(id, Samples.TurnStarted(1), Samples.Notice("lost"));
        var breaks = _core.Database.WriteAsync(connection => connection.Execute(ChildWithoutParent), CancellationToken.None);
        enter.Release();
        Assert.True(await before.WithPatience());
        await Assert.ThrowsAsync<RpcException>(() => lost).WithPatience();
        await Assert.ThrowsAsync<RpcException>(() => breaks).WithPatience();

        Assert.Equal([2], await AppendAsync(id, Samples.Notice("kept")));
        Assert.Equal(ExecutionPhase.ExecutionPending, Load(id).Phase);
        Assert.Equal(["message", "kept"], Keys(id));
    }

    [StoreFact]
    public async Task Append_ToADeletedExecution_IsNotFound()
    {
        var id = await CreateAsync();
        await AppendAsync(id, Samples.TurnStarted(1));

        await _core.Executions.DeleteAsync(new AgentExecutionId { Value = id }, id, CancellationToken.None);

        var error = await Assert.ThrowsAsync<RpcException>(() => AppendAsync(id, Samples.Notice("late")));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Empty(Keys(id));
    }

    [StoreFact]
    public async Task Append_AfterACancelRequest_StillKnowsTheReason()
    {
        var id = await CreateAsync();
        await _core.Database.WriteAsync(connection => IntentTable.Delete(connection, id, IntentAction.Start), CancellationToken.None);
        await AppendAsync(id, Samples.TurnStarted(1));
        await _core.Control.CancelAsync(id, "enough", CancellationToken.None);
        await AppendAsync(id, Samples.Notice("on the way out"));

        await _core.Control.FinishAsync(id, ExecutionOutcome.Cancelled, "", CancellationToken.None);

        Assert.Equal("enough", Load(id).Error);
    }

    [StoreFact]
    public async Task Append_AfterAReportedEnd_StoresNoneOfTheRequest()
    {
        var id = await CreateAsync();
        var end = new JournalEntry
        {
            Key = "reported",
            StatusReported = new StatusReported { Status = new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionFailed } },
        };

        await Assert.ThrowsAsync<RpcException>(() => AppendAsync(id, end, Samples.Notice("late")));

        Assert.Equal([2], await AppendAsync(id, Samples.Notice("kept")));
        Assert.Equal(["message", "kept"], Keys(id));
    }

    [StoreFact]
    public async Task Snapshot_OfALongJournal_IsMadeWhileItGrowsAndAtItsEnd()
    {
        var id = await CreateAsync();
        var text = new string('x', (int)JournalTails.MinimumBytes);

        await AppendAsync(id, Samples.Assistant(1, text));
        await SnapshotAsync(id, 2);
        await AppendAsync(id, Samples.Notice("small"));
        await AppendAsync(id, Samples.Terminal());
        await SnapshotAsync(id, 4);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    // Made beside the appends, soon.
    private Task SnapshotAsync(string id, long seq) => Patience.UntilAsync(
        () => _core.Database.Read(connection => JournalTable.LoadSnapshot(connection, id)).Seq == seq, $"a snapshot of {seq} entries");

    private async Task<string> CreateAsync() => (await _core.CreateExecutionAsync()).Metadata.Id;

    private async Task<IReadOnlyList<long>> AppendAsync(string id, params JournalEntry[] entries) =>
        (await _core.Journal.AppendAsync(id, entries, CancellationToken.None)).Seqs;

    private AgentExecutionStatus Load(string id) => _core.Executions.Load(id).Execution.Status;

    private List<string> Keys(string id) =>
        [.. _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries.Select(entry => entry.Key)];
}
