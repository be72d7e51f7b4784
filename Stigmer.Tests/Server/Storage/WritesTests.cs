using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Storage;

/// <summary>What holds for every change, whatever it is and wherever it is kept.</summary>
public abstract class WritesTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Write_OneOfManyFails_TakesBackOnlyItself()
    {
        var writes = Enumerable.Range(0, 100).Select(i => _core.Database.WriteAsync(
            connection =>
            {
                IntentTable.Insert(connection, $"e{i}", IntentAction.Start);
                return i % 10 == 3 ? throw new InvalidOperationException("refused") : i;
            },
            CancellationToken.None)).ToList();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default))).WithPatience();

        Assert.Equal(10, writes.Count(write => write.IsFaulted));
        Assert.Equal(90, _core.Database.Read(connection => connection.Number("SELECT count(*) FROM workflow_intents")));
    }

    [StoreFact]
    public async Task Write_ManyAtOnce_AreCommittedInTheOrderOfTheirNews()
    {
        var order = new List<long>();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => _core.Database.WriteAsync(
            connection =>
            {
                IntentTable.Insert(connection, $"e{i}", IntentAction.Start);
                return connection.Number("SELECT max(number) FROM workflow_intents");
            },
            CancellationToken.None,
            order.Add)))).WithPatience();

        Assert.Equal(500, order.Distinct().Count());
        Assert.Equal(order.Order(), order);
    }

    [StoreFact]
    public async Task Claim_OfIntents_IsForOneServerUntilItLeavesThem()
    {
        await _core.Database.WriteAsync(
            connection =>
            {
                IntentTable.Insert(connection, "e1", IntentAction.Start);
                IntentTable.Insert(connection, "e2", IntentAction.Start);
                return true;
            },
            CancellationToken.None);

        var claimed = await ClaimAsync("one");
        Assert.Equal(["e1", "e2"], claimed.Select(intent => intent.ExecutionId));
        Assert.Empty(await ClaimAsync("other"));
        await _core.Database.WriteAsync(connection => IntentTable.Leave(connection, [claimed[1]], "one"), CancellationToken.None);

        // Only those that are its own.
        Assert.Equal("e2", Assert.Single(await ClaimAsync("other")).ExecutionId);
        await _core.Database.WriteAsync(connection => IntentTable.Leave(connection, claimed, "one"), CancellationToken.None);
        Assert.Equal("e1", Assert.Single(await ClaimAsync("third")).ExecutionId);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private Task<List<WorkflowIntent>> ClaimAsync(string server) =>
        _core.Database.WriteAsync(connection => IntentTable.Claim(connection, server, TimeSpan.FromMinutes(1), 10), CancellationToken.None);
}
