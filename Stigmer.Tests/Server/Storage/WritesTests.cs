using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Storage;

/// <summary>What holds for every change, whatever it is and wherever it is kept.</summary>
public abstract class WritesTests(string? database) : IAsyncDisposable
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

    public ValueTask DisposeAsync() => _core.DisposeAsync();
}
