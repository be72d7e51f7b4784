using Stigmer.Bench.Topologies;
using Stigmer.Tests.Support;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>What a model turn costs, here and on the floor; the two take turns, so that whatever slows the machine slows both.</summary>
/// <param name="Floor">Runs of the bare loop.</param>
/// <param name="Durable">Runs of Stigmer.</param>
/// <param name="Cold">Stigmer's first run after its start.</param>
/// <param name="Shares">CPU of each process of Stigmer over all measured runs.</param>
internal sealed record TurnOverhead(
    IReadOnlyList<RunCost> Floor, IReadOnlyList<RunCost> Durable, RunCost Cold, IReadOnlyList<(string Process, TimeSpan Cpu)> Shares)
{
    internal static async Task<TurnOverhead> MeasureAsync(Plan plan)
    {
        using var folder = new TempFolder();
        BenchScript.Prepare(folder.Path);
        await using var model = await ScriptedModelServer.StartAsync(BenchScript.Script);
        await using var floor = new BareLoopProcess(model.Address, folder.Path);
        await using var topology = await Topology.StartAsync(model.Address);
        BenchScript.Prepare(topology.Workspace);
        using var durable = await StigmerRun.PrepareAsync(topology);

        var cold = await durable.RunAsync();
        for (var i = 0; i < plan.WarmUps; i++)
        {
            await floor.RunAsync();
            await durable.RunAsync();
        }

        var before = topology.Processes().ToDictionary(id => id, id => ProcessFigures.CpuOf([id]));
        var floors = new List<RunCost>();
        var durables = new List<RunCost>();
        for (var i = 0; i < plan.Runs; i++)
        {
            floors.Add(await floor.RunAsync());
            durables.Add(await durable.RunAsync());
        }

        return new TurnOverhead(
            floors, durables, cold, [.. before.Select(process => (topology.NameOf(process.Key), ProcessFigures.CpuOf([process.Key]) - process.Value))]);
    }
}
