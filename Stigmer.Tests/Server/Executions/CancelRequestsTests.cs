using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Storage;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

public abstract class CancelRequestsTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);
    private readonly CancellationTokenSource _end = new();

    [StoreFact]
    public async Task Watch_RequestsBeforeAndAfter_AreEachToldOnce()
    {
        var before = await RunningAsync();
        await CancelAsync(before);
        await using var heard = Watch();
        Assert.Equal([before], await NextAsync(heard));

        var (second, third) = (await RunningAsync(), await RunningAsync());
        await CancelAsync(second);
        Assert.Equal([second], await NextAsync(heard));

        await CancelAsync(before);
        await CancelAsync(third);
        Assert.Equal([third], await NextAsync(heard));
    }

    [StoreFact]
    public async Task Watch_NothingIsCancelled_SaysSoAtOnce()
    {
        await RunningAsync();
        var ended = await RunningAsync();
        await _core.Control.FinishAsync(ended, ExecutionOutcome.Completed, "", CancellationToken.None);
        await CancelAsync(ended);
        await using var heard = Watch();

        Assert.Empty(await NextAsync(heard));
    }

    [StoreFact]
    public async Task Watch_WhoComesLater_HearsWhatTheOthersHave()
    {
        await using var one = Watch();
        await NextAsync(one);
        var id = await RunningAsync();
        await CancelAsync(id);
        Assert.Equal([id], await NextAsync(one));

        // Temporal has been told, and the run has ended: one that comes back now may have missed it all the same.
        await ToldAsync(id);
        await _core.Control.FinishAsync(id, ExecutionOutcome.Cancelled, "", CancellationToken.None);
        await using var other = Watch();

        Assert.Equal([id], await NextAsync(other));
    }

    [StoreFact]
    public async Task Watch_EndedByAReportOrDeleted_IsToldToo()
    {
        var (reported, deleted) = (await RunningAsync(), await RunningAsync());
        await using var heard = Watch();
        await NextAsync(heard);

        var input = new AgentExecutionUpdateStatusInput
        {
            ExecutionId = reported, Status = new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionCancelled },
        };
        await _core.Control.UpdateStatusAsync(input, CancellationToken.None);
        Assert.Equal([reported], await NextAsync(heard));

        await _core.Executions.DeleteAsync(new AgentExecutionId { Value = deleted }, deleted, CancellationToken.None);
        Assert.Equal([deleted], await NextAsync(heard));
    }

    [StoreFact]
    public async Task Watch_ManyListenersWhileRequestsRace_EachHearsAll()
    {
        var ids = new List<string>();
        for (var number = 0; number < 20; number++)
        {
            ids.Add(await RunningAsync());
        }

        var listening = Enumerable.Range(0, 4).Select(_ => Task.Run(() => HearAsync(ids.Count), _end.Token)).ToList();
        await Task.WhenAll(ids.Select(CancelAsync));

        Assert.All(await Task.WhenAll(listening).WithPatience(), heard => Assert.Equal(ids.Order(), heard.Order()));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        _end.Dispose();
        await _core.DisposeAsync();
    }

    private IAsyncEnumerator<CancelledExecutions> Watch() => _core.Get<CancelRequests>().WatchAsync(_end.Token).GetAsyncEnumerator(_end.Token);

    private static async Task<IEnumerable<string>> NextAsync(IAsyncEnumerator<CancelledExecutions> heard)
    {
        Assert.True(await heard.MoveNextAsync().AsTask().WithPatience());

        return heard.Current.ExecutionIds;
    }

    private async Task<List<string>> HearAsync(int count)
    {
        await using var heard = Watch();
        var ids = new List<string>();
        while (ids.Count < count)
        {
            ids.AddRange(await NextAsync(heard));
        }

        return ids;
    }

    private async Task<string> RunningAsync()
    {
        var id = (await _core.CreateExecutionAsync()).Metadata.Id;
        await _core.Database.WriteAsync(connection => IntentTable.Delete(connection, id, IntentAction.Start), _end.Token);

        return id;
    }

    private Task ToldAsync(string id) =>
        _core.Database.WriteAsync(connection => IntentTable.Delete(connection, id, IntentAction.Cancel), _end.Token);

    private Task CancelAsync(string id) => _core.Control.CancelAsync(id, "enough", CancellationToken.None);
}
