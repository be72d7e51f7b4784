using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Storage;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

public abstract class JournalTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Append_NewEntries_NumbersThemAfterTheMessage()
    {
        var id = await CreateAsync();

        Assert.Equal([2, 3], await AppendAsync(id, Samples.TurnStarted(1), Samples.Assistant(1, "hello")));

        Assert.Equal([1, 2, 3], Stored(id).Select(entry => entry.Seq));
        Assert.Equal("say hello", Stored(id)[0].HumanMessage.Text);
        Assert.All(Stored(id), entry => Assert.NotNull(entry.Time));
    }

    [StoreFact]
    public async Task Append_RepeatedKeys_AnswersTheFirstSeqsAndStoresNothing()
    {
        var id = await CreateAsync();
        await AppendAsync(id, Samples.TurnStarted(1), Samples.Assistant(1, "hello"));

        var seqs = await AppendAsync(id, Samples.Assistant(1, "something else"), Samples.Notice("new"), Samples.Notice("new"), Samples.TurnStarted(1));

        Assert.Equal([3, 4, 4, 2], seqs);
        Assert.Equal("hello", Stored(id)[2].AssistantMessage.Blocks[0].Text);
        Assert.Equal(4, Stored(id).Count);
    }

    [StoreFact]
    public async Task Append_AfterTheEnd_RefusesWhatIsNewAndAnswersRepeats()
    {
        var id = await CreateAsync();
        await AppendAsync(id, Samples.TurnStarted(1), Samples.Terminal());

        var error = await Assert.ThrowsAsync<RpcException>(() => AppendAsync(id, Samples.TurnStarted(1), Samples.Notice("late")));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal([2, 3], await AppendAsync(id, Samples.TurnStarted(1), Samples.Terminal(ExecutionOutcome.Failed, "no")));
        Assert.Equal(3, Stored(id).Count);
        Assert.Equal(ExecutionPhase.ExecutionCompleted, _core.Executions.Load(id).Execution.Status.Phase);
    }

    [StoreFact]
    public async Task Append_OneEntryRefused_StoresNoneOfTheRequest()
    {
        var id = await CreateAsync();

        await Assert.ThrowsAsync<RpcException>(() => AppendAsync(id, Samples.TurnStarted(1), Samples.Terminal(), Samples.Notice("late")));

        Assert.Single(Stored(id));
    }

    [StoreFact]
    public async Task Append_UnknownExecution_IsNotFound() => Assert.Equal(
        StatusCode.NotFound,
        (await Assert.ThrowsAsync<RpcException>(() => AppendAsync("aex-nobody", Samples.TurnStarted(1)))).StatusCode);

    [StoreFact]
    public async Task Append_FromManySides_LeavesNoGapAndNoDouble()
    {
        var id = await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => AppendAsync(id, Samples.Notice($"n{i % 100}"))))).WithPatience();

        var stored = Stored(id);
        Assert.Equal(Enumerable.Range(1, 101).Select(i => (long)i), stored.Select(entry => entry.Seq));
        Assert.Equal(101, stored.Select(entry => entry.Key).Distinct().Count());
    }

    [StoreFact]
    public async Task Append_Acknowledged_IsThereAfterARestart()
    {
        var id = await CreateAsync();
        await AppendAsync(id, Samples.TurnStarted(1), Samples.Assistant(1, "hello"));
        var before = _core.Executions.Load(id).Execution;

        await _core.RestartAsync();

        Assert.Equal(before, _core.Executions.Load(id).Execution);
        Assert.Equal(3, Stored(id).Count);
    }

    [StoreFact]
    public async Task Fold_LongJournal_IsTheSameFromSnapshotsAsFromTheBeginning()
    {
        var id = await CreateAsync();
        var text = new string('x', 10_000);
        for (var turn = 1; turn <= 30; turn++)
        {
            await AppendAsync(id, Samples.TurnStarted(turn), Samples.Assistant(turn, text, $"c{turn}"), Samples.ToolFinished(turn, $"c{turn}", text));
            if (turn is 3 or 29)
            {
                await _core.Get<SnapshotKeeper>().KeepAsync(id, CancellationToken.None);
                var status = _core.Executions.Load(id).Execution.Status;
                status.Audit = null;
                Assert.Equal(StatusFold.Of(Stored(id)), status);
            }
        }

        Assert.True(_core.Database.Read(connection => JournalTable.LoadSnapshot(connection, id)).Seq > 0);
    }

    [StoreFact]
    public async Task Read_LongJournal_ComesInPartsThatGoOn()
    {
        var id = await CreateAsync();
        await AppendAsync(id, Samples.Assistant(1, new string('a', 500)), Samples.Assistant(2, new string('b', 500)), Samples.Assistant(3, "c"));

        var (first, more) = _core.Database.Read(connection => JournalTable.Read(connection, id, 1, 600));
        var (rest, evenMore) = _core.Database.Read(connection => JournalTable.Read(connection, id, first[^1].Seq, 600));

        Assert.Equal([2], first.Select(entry => entry.Seq));
        Assert.True(more);
        Assert.Equal([3, 4], rest.Select(entry => entry.Seq));
        Assert.False(evenMore);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private async Task<string> CreateAsync() => (await _core.CreateExecutionAsync()).Metadata.Id;

    private async Task<IReadOnlyList<long>> AppendAsync(string id, params JournalEntry[] entries) =>
        (await _core.Journal.AppendAsync(id, entries, CancellationToken.None)).Seqs;

    private List<JournalEntry> Stored(string id) =>
        _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries;
}
