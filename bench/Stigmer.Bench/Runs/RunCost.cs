namespace Stigmer.Bench.Runs;

/// <summary>What one run took.</summary>
/// <param name="Wall">From the request to the terminal entry.</param>
/// <param name="Cpu">Of all processes that work for the run, the model and the measuring side apart.</param>
internal sealed record RunCost(TimeSpan Wall, TimeSpan Cpu)
{
    internal double WallPerTurn => Wall.TotalMilliseconds / BenchScript.Turns;

    internal double CpuPerTurn => Cpu.TotalMilliseconds / BenchScript.Turns;
}
