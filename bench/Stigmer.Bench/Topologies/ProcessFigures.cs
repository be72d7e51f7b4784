using System.Globalization;

namespace Stigmer.Bench.Topologies;

/// <summary>What Linux knows of a process's CPU time and memory.</summary>
internal static class ProcessFigures
{
    // USER_HZ is 100 on every architecture that .NET runs on.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    internal static TimeSpan CpuOf(IEnumerable<int> processes) => processes.Aggregate(TimeSpan.Zero, (sum, id) => sum + CpuOf(id));

    /// <summary>The process's share of memory: private pages, and shared ones divided by who shares them.</summary>
    internal static double PssMegabytes(int process) => File.ReadLines($"/proc/{process}/smaps_rollup")
        .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
        .Single();

    // User and system time stand 12th and 13th behind the name, which may contain anything but ends with the last parenthesis.
    private static TimeSpan CpuOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

        return Tick * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }
}
