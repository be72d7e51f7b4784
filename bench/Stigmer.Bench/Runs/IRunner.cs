using System.Diagnostics;
using Stigmer.Bench.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>Something that runs the agent, in processes of its own, so that their CPU time can be told from the model's.</summary>
internal interface IRunner
{
    string Name { get; }

    /// <summary>All that work for a run, the model and the measuring side apart.</summary>
    IReadOnlyList<int> Processes { get; }

    /// <summary>From the request to the end.</summary>
    /// <param name="agents">That run side by side.</param>
    Task CompleteAsync(int agents = 1);

    internal async Task<RunCost> MeasureAsync()
    {
        var processes = Processes;
        var cpu = ProcessFigures.CpuOf(processes);
        var watch = Stopwatch.StartNew();
        await CompleteAsync();

        return new RunCost(watch.Elapsed, ProcessFigures.CpuOf(processes) - cpu);
    }
}
