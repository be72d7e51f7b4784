using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

/// <summary>A clock that jumps decides nothing: order comes from the store.</summary>
public abstract class ClockTests : IAsyncLifetime
{
    private readonly JumpingClock _clock = new();
    private readonly ServerCore _core;

    protected ClockTests(string? database) => _core = new ServerCore(database, _clock);

    [StoreFact]
    public async Task Jumps_BetweenRuns_LeaveListsAndConversationsInTheirOrder()
    {
        var first = await _core.CreateExecutionAsync();
        var ids = new List<string> { first.Metadata.Id };
        foreach (var jump in new[] { -48, 100, -1, 0 })
        {
            await _core.Control.FinishAsync(ids[^1], ExecutionOutcome.Completed, "", CancellationToken.None);
            _clock.Jump(TimeSpan.FromHours(jump));
            ids.Add((await _core.Executions.CreateAsync(Samples.Execution(sessionId: first.Spec.SessionId), CancellationToken.None)).Metadata.Id);
        }

        Assert.Equal(
            ids.AsEnumerable().Reverse(),
            _core.Executions.List(null, ExecutionPhase.Unspecified, [], Page.Read(0, "")).Items.Select(execution => execution.Metadata.Id));
        Assert.Equal(ids.SkipLast(1), _core.Get<Blueprints>().Get(ids[^1]).EarlierExecutionIds);
    }

    [StoreFact]
    public async Task Jumps_InMidRun_LeaveTheJournalDenseAndItsWatchersComplete()
    {
        var id = (await _core.CreateExecutionAsync()).Metadata.Id;
        var watching = WatchAsync(id);
        foreach (var (turn, jump) in new[] { -24, 72, -1 }.Index())
        {
            _clock.Jump(TimeSpan.FromHours(jump));
            await _core.Journal.AppendAsync(id, [Samples.TurnStarted(turn + 1), Samples.Assistant(turn + 1, $"text {turn}")], CancellationToken.None);
        }

        await _core.Control.FinishAsync(id, ExecutionOutcome.Completed, "", CancellationToken.None);

        var stored = _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries;
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), stored.Select(entry => entry.Seq));
        Assert.Equal(stored, await watching.WithPatience());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private async Task<List<JournalEntry>> WatchAsync(string id)
    {
        var entries = new List<JournalEntry>();
        await foreach (var happened in _core.Watches.EntriesAsync(id, 0, CancellationToken.None))
        {
            entries.AddRange(happened.Entry is { } entry ? [entry] : Array.Empty<JournalEntry>());
        }

        return entries;
    }

    private sealed class JumpingClock : TimeProvider
    {
        private TimeSpan _offset;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;

        internal void Jump(TimeSpan time) => _offset += time;
    }
}
