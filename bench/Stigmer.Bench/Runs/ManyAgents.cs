using System.Diagnostics;
using Stigmer.Bench.Peers;
using Stigmer.Bench.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>Many agents at the same time in one runner, with a model that takes a while to answer.</summary>
/// <param name="Agents">That run side by side.</param>
/// <param name="Costs">Of each runner, the floor first.</param>
internal sealed record ManyAgents(int Agents, IReadOnlyList<(string Runner, IReadOnlyList<Crowd> Rounds)> Costs)
{
    internal static readonly TimeSpan ModelTime = TimeSpan.FromMilliseconds(200);

    internal static async Task<ManyAgents> MeasureAsync(Plan plan, IReadOnlyList<Peer> peers)
    {
        await using var group = await RunnerGroup.StartAsync(
            BenchScript.Thinking(ModelTime), peers, new Dictionary<string, string> { ["TEMPORAL_MAX_CONCURRENCY"] = $"{plan.Agents}" });

        foreach (var runner in group.All)
        {
            await runner.CompleteAsync();
        }

        var costs = group.All.Select(runner => (runner, idle: Memory(runner.Processes), rounds: new List<Crowd>())).ToArray();
        for (var round = 0; round < plan.Crowds; round++)
        {
            foreach (var (runner, idle, rounds) in costs)
            {
                rounds.Add(await CrowdAsync(runner, plan.Agents, idle));
            }
        }

        return new ManyAgents(plan.Agents, [.. costs.Select(cost => (cost.runner.Name, (IReadOnlyList<Crowd>)cost.rounds))]);
    }

    private static async Task<Crowd> CrowdAsync(IRunner runner, int agents, double idle)
    {
        var processes = runner.Processes;
        var cpu = ProcessFigures.CpuOf(processes);
        var watch = Stopwatch.StartNew();
        var running = runner.CompleteAsync(agents);
        var peak = idle;
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(ModelTime, TimeProvider.System));
            peak = Math.Max(peak, Memory(processes));
        }

        await running;

        return new Crowd(watch.Elapsed, (ProcessFigures.CpuOf(processes) - cpu) / (agents * BenchScript.Turns), (peak - idle) / agents);
    }

    private static double Memory(IEnumerable<int> processes) => processes.Sum(ProcessFigures.PssMegabytes);
}

/// <summary>What many runs side by side took.</summary>
/// <param name="Wall">From the first to the last.</param>
/// <param name="CpuPerTurn">Of all processes that work for them.</param>
/// <param name="MegabytesPerAgent">By which those processes grew since they had run one alone: what a crowd before has left counts, too.</param>
internal sealed record Crowd(TimeSpan Wall, TimeSpan CpuPerTurn, double MegabytesPerAgent);
