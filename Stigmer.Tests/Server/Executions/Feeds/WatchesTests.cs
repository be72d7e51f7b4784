using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions.Feeds;

public abstract class WatchesTests(string? database) : IAsyncLifetime
{
    private const int Entries = 400;

    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Entries_WhileAppendsRace_ComeExactlyOnceInOrder()
    {
        var id = await CreateAsync();
        var appending = Task.Run(() => AppendManyAsync(id));

        var watchers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => SeqsAsync(id, 0)));
        var seen = await Task.WhenAll(watchers).WithPatience();
        await appending.WithPatience();

        Assert.All(seen, seqs => Assert.Equal(Enumerable.Range(1, Entries + 2).Select(i => (long)i), seqs));
    }

    [StoreFact]
    public async Task Entries_SlowWatcher_StillGetsEveryOne()
    {
        var id = await CreateAsync();
        await using var watcher = _core.Watches.EntriesAsync(id, 0, CancellationToken.None).GetAsyncEnumerator();
        await watcher.MoveNextAsync();
        await watcher.MoveNextAsync();
        Assert.Equal(1, watcher.Current.CaughtUp.Seq);

        await AppendManyAsync(id);

        var seqs = new List<long>();
        while (await watcher.MoveNextAsync().AsTask().WithPatience())
        {
            seqs.Add(watcher.Current.Entry.Seq);
        }

        Assert.Equal(Enumerable.Range(2, Entries + 1).Select(i => (long)i), seqs);
    }

    [StoreFact]
    public async Task Entries_AfterASeq_GoOnFromThere()
    {
        var id = await CreateAsync();
        await AppendManyAsync(id);

        Assert.Equal([Entries + 1, Entries + 2], await SeqsAsync(id, Entries).WithPatience());
        Assert.Empty(await SeqsAsync(id, Entries + 2).WithPatience());
    }

    [StoreFact]
    public async Task Entries_AfterASeqThatIsNotThere_AreRefused()
    {
        var id = await CreateAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => SeqsAsync(id, 7).WithPatience());

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [StoreFact]
    public async Task Entries_UnknownExecution_IsNotFound() => Assert.Equal(
        StatusCode.NotFound,
        (await Assert.ThrowsAsync<RpcException>(() => SeqsAsync("aex-nobody", 0).WithPatience())).StatusCode);

    [StoreFact]
    public async Task Entries_Deltas_ComeBeforeTheEntryThatReplacesThem()
    {
        var id = await CreateAsync();
        await using var watcher = _core.Watches.EntriesAsync(id, 1, CancellationToken.None).GetAsyncEnumerator();
        await watcher.MoveNextAsync();
        Assert.Equal(WatchEvent.EventOneofCase.CaughtUp, watcher.Current.EventCase);

        _core.Get<ExecutionFeed>().Publish(new Delta { ExecutionId = id, Turn = 1, Text = "he" });
        await _core.Journal.AppendAsync(id, [Samples.Assistant(1, "hello")], CancellationToken.None);

        await watcher.MoveNextAsync().AsTask().WithPatience();
        Assert.Equal("he", watcher.Current.Delta.Text);
        await watcher.MoveNextAsync().AsTask().WithPatience();
        Assert.Equal(2, watcher.Current.Entry.Seq);
    }

    [StoreFact]
    public async Task Entries_WhileTheModelSpeaks_BeginWithWhatItHasSaid()
    {
        var id = await CreateAsync();
        var feed = _core.Get<ExecutionFeed>();
        await _core.Journal.AppendAsync(id, [Samples.TurnStarted(1)], CancellationToken.None);
        feed.Publish(new Delta { ExecutionId = id, Turn = 1, Attempt = 1, ModelCall = 1, Text = "he" });
        feed.Publish(new Delta { ExecutionId = id, Turn = 1, Attempt = 1, ModelCall = 1, Offset = 2, Text = "ll" });

        await using var watcher = _core.Watches.EntriesAsync(id, 2, CancellationToken.None).GetAsyncEnumerator();
        await watcher.MoveNextAsync();
        await watcher.MoveNextAsync().AsTask().WithPatience();
        Assert.Equal(("hell", 0L), (watcher.Current.Delta.Text, watcher.Current.Delta.Offset));

        await _core.Journal.AppendAsync(id, [Samples.Assistant(1, "hello")], CancellationToken.None);
        await using var later = _core.Watches.EntriesAsync(id, 3, CancellationToken.None).GetAsyncEnumerator();
        await later.MoveNextAsync();
        feed.Publish(new Delta { ExecutionId = id, Turn = 2, Attempt = 1, ModelCall = 1, Text = "next" });
        await later.MoveNextAsync().AsTask().WithPatience();
        Assert.Equal("next", later.Current.Delta.Text);
    }

    [StoreFact]
    public async Task Snapshots_WhileAppendsRace_EndWithTheStoredState()
    {
        var id = await CreateAsync();
        var appending = Task.Run(() => AppendManyAsync(id));

        var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LastAsync(id)))).WithPatience();
        await appending.WithPatience();

        var stored = _core.Executions.Load(id).Execution;
        Assert.Equal(ExecutionPhase.ExecutionCompleted, stored.Status.Phase);
        Assert.All(seen, last => Assert.Equal(stored, last));
    }

    [StoreFact]
    public async Task Snapshots_EndedExecution_ComeOnceAndEnd()
    {
        var id = await CreateAsync();
        await AppendManyAsync(id);

        var count = 0;
        await foreach (var snapshot in _core.Watches.SnapshotsAsync(id, CancellationToken.None))
        {
            count++;
            Assert.Equal(ExecutionPhase.ExecutionCompleted, snapshot.Status.Phase);
        }

        Assert.Equal(1, count);
    }

    [StoreFact]
    public async Task Snapshots_SlowWatcher_SkipsWhatIsBetween()
    {
        var id = await CreateAsync();
        await using var watcher = _core.Watches.SnapshotsAsync(id, CancellationToken.None).GetAsyncEnumerator();
        await watcher.MoveNextAsync();

        await AppendManyAsync(id);

        Assert.True(await watcher.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal(ExecutionPhase.ExecutionCompleted, watcher.Current.Status.Phase);
        Assert.False(await watcher.MoveNextAsync().AsTask().WithPatience());
    }

    [StoreFact]
    public async Task Snapshots_DeletedExecution_EndWithNotFound()
    {
        var execution = await _core.CreateExecutionAsync();
        var id = execution.Metadata.Id;
        await using var watcher = _core.Watches.SnapshotsAsync(id, CancellationToken.None).GetAsyncEnumerator();
        await watcher.MoveNextAsync();

        await _core.Executions.DeleteAsync(new AgentExecutionId { Value = id }, id, CancellationToken.None);

        var error = await Assert.ThrowsAsync<RpcException>(() => watcher.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private async Task<string> CreateAsync() => (await _core.CreateExecutionAsync()).Metadata.Id;

    private async Task AppendManyAsync(string id)
    {
        for (var i = 1; i <= Entries; i++)
        {
            await _core.Journal.AppendAsync(id, [Samples.Assistant(i, $"text {i}")], CancellationToken.None);
        }

        await _core.Journal.AppendAsync(id, [Samples.Terminal()], CancellationToken.None);
    }

    private async Task<List<long>> SeqsAsync(string id, long after)
    {
        var seqs = new List<long>();
        await foreach (var happened in _core.Watches.EntriesAsync(id, after, CancellationToken.None))
        {
            if (happened.EventCase == WatchEvent.EventOneofCase.Entry)
            {
                seqs.Add(happened.Entry.Seq);
            }
        }

        return seqs;
    }

    private async Task<AgentExecution> LastAsync(string id)
    {
        AgentExecution? last = null;
        await foreach (var snapshot in _core.Watches.SnapshotsAsync(id, CancellationToken.None))
        {
            last = snapshot.Clone();
        }

        return last!;
    }
}
