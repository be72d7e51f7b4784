using Google.Protobuf;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support;

namespace Stigmer.Bench.Journals;

/// <summary>What it costs to have an entry on the disk: the floor and the server by turns, and the median of each.</summary>
internal sealed record JournalCost(int Writers, AppendCost Floor, AppendCost Server)
{
    internal static async Task<IReadOnlyList<JournalCost>> MeasureAsync(Plan plan)
    {
        var costs = new List<JournalCost>();
        foreach (var writers in new[] { 1, 16, 128 })
        {
            var (floor, server) = (new List<AppendCost>(), new List<AppendCost>());
            for (var round = 0; round < plan.JournalRounds; round++)
            {
                floor.Add(await FloorAsync(writers, plan.Appends / writers));
                server.Add(await ServerAsync(writers, plan.Appends / writers));
            }

            costs.Add(new JournalCost(writers, Middle(floor), Middle(server)));
        }

        return costs;
    }

    internal static JournalEntry Entry(int number) => new()
    {
        Key = $"turn/{number}/tool/call_{number}/finished",
        ToolFinished = new ToolFinished { Turn = number, ToolCallId = $"call_{number}", Tool = "execute", Output = new string('x', AppendLoad.EntrySize) },
    };

    private static async Task<AppendCost> FloorAsync(int writers, int appends)
    {
        using var folder = new TempFolder();
        await using var journal = new BareJournal(folder.Path);
        return await AppendLoad.MeasureAsync(writers, appends, (writer, number) =>
        {
            var entry = Entry(number);
            return journal.AppendAsync($"aex-01kat6f2v1a3wq8j5x9d4{writer:00000}", number, entry.Key, entry.ToByteArray());
        });
    }

    private static async Task<AppendCost> ServerAsync(int writers, int appends)
    {
        using var folder = new TempFolder();
        await using var journal = new ServerJournal(folder.Path);
        var ids = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => journal.CreateAsync()));
        return await AppendLoad.MeasureAsync(writers, appends, (writer, number) => journal.AppendAsync(ids[writer], Entry(number)));
    }

    private static AppendCost Middle(IReadOnlyList<AppendCost> costs) =>
        new(costs.Median(cost => cost.PerSecond), costs.Median(cost => cost.Median), costs.Median(cost => cost.Tail));
}
