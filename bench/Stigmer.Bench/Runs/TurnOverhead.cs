using Stigmer.Bench.Peers;
using Stigmer.Bench.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>What a model turn costs, here and elsewhere; all take turns, so that whatever slows the machine slows each of them.</summary>
/// <param name="Costs">Of each runner, the floor first.</param>
/// <param name="Cold">Stigmer's first run after its start.</param>
/// <param name="Shares">CPU of each process of Stigmer over all measured runs.</param>
internal sealed record TurnOverhead(
    IReadOnlyList<(string Runner, IReadOnlyList<RunCost> Runs)> Costs, RunCost Cold, IReadOnlyList<(string Process, TimeSpan Cpu)> Shares)
{
    internal static async Task<TurnOverhead> MeasureAsync(Plan plan, IReadOnlyList<Peer> peers)
    {
        await using var group = await RunnerGroup.StartAsync(BenchScript.Script, peers);
        var topology = group.Topology;

        var cold = await ((IRunner)group.Stigmer).MeasureAsync();
        for (var i = 0; i < plan.WarmUps; i++)
        {
            foreach (var runner in group.All)
            {
                await runner.CompleteAsync();
            }
        }

        var before = topology.Processes().ToDictionary(id => id, id => ProcessFigures.CpuOf([id]));
        var costs = group.All.Select(runner => (runner, runs: new List<RunCost>())).ToArray();
        for (var i = 0; i < plan.Runs; i++)
        {
            foreach (var (runner, runs) in costs)
            {
                runs.Add(await runner.MeasureAsync());
            }
        }

        return new TurnOverhead(
            [.. costs.Select(cost => (cost.runner.Name, (IReadOnlyList<RunCost>)cost.runs))],
            cold,
            [.. before.Select(process => (topology.NameOf(process.Key), ProcessFigures.CpuOf([process.Key]) - process.Value))]);
    }
}
