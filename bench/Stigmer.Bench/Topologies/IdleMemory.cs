using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Bench.Topologies;

/// <summary>Memory of each process of a topology that has done nothing yet.</summary>
internal sealed record IdleMemory(IReadOnlyList<(string Process, double Megabytes)> Shares)
{
    internal static async Task<IdleMemory> MeasureAsync(Plan plan)
    {
        await using var topology = await Topology.StartAsync();
        await Task.Delay(plan.Settle, TimeProvider.System);

        return new IdleMemory([.. topology.Processes().Select(id => (topology.NameOf(id), ProcessFigures.PssMegabytes(id)))]);
    }
}
