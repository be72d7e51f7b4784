using Stigmer.Tests.Support;
using Stigmer.Tests.Support.Servers;

namespace Stigmer.Bench.Journals;

/// <summary>The server's journal on each of its databases, by turns on one disk: the round in the middle.</summary>
internal sealed record EngineCost(int Writers, AppendCost Sqlite, AppendCost PostgreSql)
{
    /// <summary>Empty where there is no PostgreSQL.</summary>
    internal static async Task<IReadOnlyList<EngineCost>> MeasureAsync(Plan plan)
    {
        var costs = new List<EngineCost>();
        if (PostgreSqlServer.Missing is not null)
        {
            return costs;
        }

        await using var server = await PostgreSqlServer.StartAsync(durable: true);
        foreach (var writers in new[] { 1, 16, 128 })
        {
            using var folder = new TempFolder();
            await using var sqlite = new ServerJournal(folder["sqlite"]);
            await using var postgreSql = new ServerJournal(folder["postgresql"], server.ConnectionString("postgres"));
            var (here, there) = (new List<AppendCost>(), new List<AppendCost>());

            // The first round compiles the code and does not count.
            for (var round = 0; round <= plan.JournalRounds; round++)
            {
                here.Add(await AppendAsync(sqlite, writers, plan.Appends / writers));
                there.Add(await AppendAsync(postgreSql, writers, plan.Appends / writers));
            }

            costs.Add(new EngineCost(writers, Middle(here), Middle(there)));
        }

        return costs;
    }

    private static async Task<AppendCost> AppendAsync(ServerJournal journal, int writers, int appends)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => journal.CreateAsync()));
        return await AppendLoad.MeasureAsync(writers, appends, (writer, number) => journal.AppendAsync(ids[writer], JournalCost.Entry(number)));
    }

    private static AppendCost Middle(IReadOnlyCollection<AppendCost> rounds) =>
        rounds.Skip(1).OrderBy(cost => cost.PerSecond).ElementAt((rounds.Count - 1) / 2);
}
