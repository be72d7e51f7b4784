using Stigmer.Tests.Support;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>What a model turn costs, here and on the floor; the two take turns, so that whatever slows the machine slows both.</summary>
internal sealed record TurnOverhead(IReadOnlyList<RunCost> Floor, IReadOnlyList<RunCost> Durable)
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

        for (var i = 0; i < plan.WarmUps; i++)
        {
            await floor.RunAsync();
            await durable.RunAsync();
        }

        var costs = new TurnOverhead([], []);
        for (var i = 0; i < plan.Runs; i++)
        {
            costs = new TurnOverhead([.. costs.Floor, await floor.RunAsync()], [.. costs.Durable, await durable.RunAsync()]);
        }

        return costs;
    }
}
