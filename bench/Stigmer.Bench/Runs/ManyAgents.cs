using System.Diagnostics;
using Stigmer.Bench.Topologies;
using Stigmer.Tests.Support;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>Many agents at the same time on one runner, with a model that takes a while to answer.</summary>
/// <param name="Agents">That run side by side.</param>
/// <param name="Rounds">Measured rounds, each of the floor and of Stigmer.</param>
internal sealed record ManyAgents(int Agents, IReadOnlyList<(Crowd Floor, Crowd Durable)> Rounds)
{
    internal static readonly TimeSpan ModelTime = TimeSpan.FromMilliseconds(200);

    internal static async Task<ManyAgents> MeasureAsync(Plan plan)
    {
        using var folder = new TempFolder();
        BenchScript.Prepare(folder.Path);
        await using var model = await ScriptedModelServer.StartAsync(BenchScript.Thinking(ModelTime));
        await using var floor = new BareLoopProcess(model.Address, folder.Path);
        await using var topology = await Topology.StartAsync(
            model.Address, new Dictionary<string, string> { ["TEMPORAL_MAX_CONCURRENCY"] = $"{plan.Agents}" });
        BenchScript.Prepare(topology.Workspace);
        using var durable = await StigmerRun.PrepareAsync(topology);

        await durable.CompleteAsync();
        await floor.RunAsync();
        var rounds = new List<(Crowd, Crowd)>();
        for (var round = 0; round < plan.Crowds; round++)
        {
            rounds.Add((
                await CrowdAsync([floor.Id], plan.Agents, () => floor.RunAsync(plan.Agents)),
                await CrowdAsync(topology.Processes(), plan.Agents, () => Task.WhenAll(Enumerable.Range(0, plan.Agents).Select(_ => durable.CompleteAsync())))));
        }

        return new ManyAgents(plan.Agents, rounds);
    }

    private static async Task<Crowd> CrowdAsync(IReadOnlyList<int> processes, int agents, Func<Task> run)
    {
        var idle = Memory();
        var cpu = ProcessFigures.CpuOf(processes);
        var watch = Stopwatch.StartNew();
        var running = run();
        var peak = idle;
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(ModelTime, TimeProvider.System));
            peak = Math.Max(peak, Memory());
        }

        await running;

        return new Crowd(watch.Elapsed, (ProcessFigures.CpuOf(processes) - cpu) / (agents * BenchScript.Turns), (peak - idle) / agents);

        double Memory() => processes.Sum(ProcessFigures.PssMegabytes);
    }
}

/// <summary>What many runs side by side took.</summary>
/// <param name="Wall">From the first to the last.</param>
/// <param name="CpuPerTurn">Of all processes that work for them.</param>
/// <param name="MegabytesPerAgent">By which those processes grew.</param>
internal sealed record Crowd(TimeSpan Wall, TimeSpan CpuPerTurn, double MegabytesPerAgent);
