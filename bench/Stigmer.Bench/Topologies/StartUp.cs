using System.Diagnostics;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Bench.Topologies;

/// <summary>From `dotnet Stigmer.AppHost.dll` to the line that says that everything is healthy; each time with an empty home.</summary>
internal sealed record StartUp(IReadOnlyList<TimeSpan> Times)
{
    internal static async Task<StartUp> MeasureAsync(Plan plan)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < plan.Starts; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var topology = await Topology.StartAsync();
            times.Add(watch.Elapsed);
        }

        return new StartUp(times);
    }
}
