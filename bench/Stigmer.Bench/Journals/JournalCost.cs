using Google.Protobuf;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support;

namespace Stigmer.Bench.Journals;

/// <summary>What it costs to have an entry on the disk: medians of many short rounds in which the floor and the server take turns.</summary>
/// <param name="Writers">How many append at once.</param>
/// <param name="Floor">Of the floor.</param>
/// <param name="Server">Of the server.</param>
/// <param name="Ratio">The server's rate to the floor's in the same round, so that what else the machine does meets both.</param>
internal sealed record JournalCost(int Writers, AppendCost Floor, AppendCost Server, double Ratio)
{
    internal static async Task<IReadOnlyList<JournalCost>> MeasureAsync(Plan plan)
    {
        var costs = new List<JournalCost>();
        foreach (var writers in new[] { 1, 16, 128 })
        {
            costs.Add(await MeasureAsync(writers, plan));
        }

        return costs;
    }

    internal static JournalEntry Entry(int number) => new()
    {
        Key = $"turn/{number}/tool/call_{number}/finished",
        ToolFinished = new ToolFinished { Turn = number, ToolCallId = $"call_{number}", Tool = "execute", Output = new string('x', AppendLoad.EntrySize) },
    };

    private static async Task<JournalCost> MeasureAsync(int writers, Plan plan)
    {
        using var folder = new TempFolder();
        await using var bare = new BareJournal(folder.Path);
        await using var journal = new ServerJournal(folder.Path);
        var (floor, server) = (new List<AppendCost>(), new List<AppendCost>());

        // The first round compiles the code and does not count.
        for (var round = 0; round <= plan.JournalRounds; round++)
        {
            if (round % 2 == 0)
            {
                floor.Add(await FloorAsync(bare, round, writers, plan.Appends / writers));
            }

            server.Add(await ServerAsync(journal, writers, plan.Appends / writers));
            if (round % 2 == 1)
            {
                floor.Add(await FloorAsync(bare, round, writers, plan.Appends / writers));
            }
        }

        var ratio = server.Zip(floor, (ours, bareLoop) => ours.PerSecond / bareLoop.PerSecond).Skip(1).Median();
        return new JournalCost(writers, Middle(floor.Skip(1)), Middle(server.Skip(1)), ratio);
    }

    private static Task<AppendCost> FloorAsync(BareJournal journal, int round, int writers, int appends) =>
        AppendLoad.MeasureAsync(writers, appends, (writer, number) =>
        {
            var entry = Entry(number);
            return journal.AppendAsync($"aex-01kat6f2v1a3wq8j5x{round:000}{writer:00000}", number, entry.Key, entry.ToByteArray());
        });

    private static async Task<AppendCost> ServerAsync(ServerJournal journal, int writers, int appends)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => journal.CreateAsync()));
        return await AppendLoad.MeasureAsync(writers, appends, (writer, number) => journal.AppendAsync(ids[writer], Entry(number)));
    }

    private static AppendCost Middle(IEnumerable<AppendCost> costs)
    {
        AppendCost[] all = [.. costs];
        return new(all.Median(cost => cost.PerSecond), all.Median(cost => cost.Median), all.Median(cost => cost.Tail), all.Median(cost => cost.Cpu));
    }
}
