using Stigmer.Bench.Peers;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Bench.Runs;

/// <summary>What a piece of streamed text costs on its way from the model to who watches: a run with one long answer, less a run with a short one.</summary>
/// <param name="Costs">Of a piece, for each runner; the floor first. CPU of all its processes.</param>
internal sealed record DeltaCost(IReadOnlyList<(string Runner, TimeSpan Wall, TimeSpan Cpu)> Costs)
{
    internal const int Pieces = 4000;

    /// <summary>Of a piece: about what a token has.</summary>
    internal const int Characters = 4;

    internal static async Task<DeltaCost> MeasureAsync(Plan plan, IReadOnlyList<Peer> peers)
    {
        var pieces = 0;
        await using var group = await RunnerGroup.StartAsync(
            _ => ModelAnswer.Text($"{new string('x', Volatile.Read(ref pieces) * Characters)}All done.") with { DeltaSize = Characters }, peers);
        var runs = group.All.Select(runner => (runner, few: new List<RunCost>(), many: new List<RunCost>())).ToArray();
        for (var i = -plan.WarmUps; i < plan.Runs; i++)
        {
            foreach (var (runner, few, many) in runs)
            {
                foreach (var (count, costs) in new[] { (0, few), (Pieces, many) })
                {
                    Volatile.Write(ref pieces, count);
                    var cost = await runner.MeasureAsync();
                    if (i >= 0)
                    {
                        costs.Add(cost);
                    }
                }
            }
        }

        return new DeltaCost([.. runs.Select(run => (
            run.runner.Name,
            TimeSpan.FromMilliseconds((run.many.Median(Wall) - run.few.Median(Wall)) / Pieces),
            TimeSpan.FromMilliseconds((run.many.Average(Cpu) - run.few.Average(Cpu)) / Pieces)))]);

        static double Wall(RunCost cost) => cost.Wall.TotalMilliseconds;

        // The kernel counts it in steps of 10 ms; over many runs the mean evens that out, a median would not.
        static double Cpu(RunCost cost) => cost.Cpu.TotalMilliseconds;
    }
}
