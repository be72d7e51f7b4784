using System.Diagnostics;

namespace Stigmer.Bench.Journals;

/// <summary>Writers that append one entry after the other, each waiting until its last one is on the disk.</summary>
internal static class AppendLoad
{
    /// <summary>Bytes of text in an entry; a tool's answer or a short message.</summary>
    internal const int EntrySize = 500;

    /// <param name="writers">How many at once, each with a run of its own.</param>
    /// <param name="appends">By each writer.</param>
    /// <param name="append">Appends one entry: the number of the writer, and of the entry from 1.</param>
    internal static async Task<AppendCost> MeasureAsync(int writers, int appends, Func<int, int, Task> append)
    {
        var latencies = new double[writers * appends];
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < appends; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await append(writer, i + 1);
                latencies[(writer * appends) + i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        })));
        var elapsed = clock.Elapsed;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        Array.Sort(latencies);
        return new AppendCost(
            latencies.Length / elapsed.TotalSeconds,
            latencies[latencies.Length / 2],
            latencies[latencies.Length * 99 / 100],
            cpu.TotalMicroseconds / latencies.Length);
    }
}

/// <param name="PerSecond">Appends on the disk in a second, all writers together.</param>
/// <param name="Median">Milliseconds from asking to knowing.</param>
/// <param name="Tail">The same, of the slowest in a hundred.</param>
/// <param name="Cpu">Microseconds of this process for one append, its writer included.</param>
internal sealed record AppendCost(double PerSecond, double Median, double Tail, double Cpu);
