using System.Diagnostics;
using System.Globalization;
using Stigmer.Bench.Topologies;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Bench.Runs;

/// <summary>The bare loop in a process of its own, so that its CPU time can be told from the model's.</summary>
internal sealed class BareLoopProcess : IAsyncDisposable
{
    private readonly ProcessHandle _process;
    private int _answers;

    internal BareLoopProcess(Uri model, string folder) => _process = ProcessHandle.Start(
        "dotnet", ["exec", typeof(BareLoopProcess).Assembly.Location, "--bare-loop", model.ToString(), folder], new ProcessSetting { KeepsInputOpen = true });

    internal int Id => _process.Id;

    /// <param name="agents">That run side by side.</param>
    internal async Task<RunCost> RunAsync(int agents = 1)
    {
        var cpu = ProcessFigures.CpuOf([_process.Id]);
        var watch = Stopwatch.StartNew();
        await _process.Input.WriteLineAsync(agents.ToString(CultureInfo.InvariantCulture));
        await _process.Input.FlushAsync();
        _answers++;
        await _process.Output.FirstAsync(_ => _process.Output.Snapshot().Count >= _answers, "with the next answer");

        return new RunCost(watch.Elapsed, ProcessFigures.CpuOf([_process.Id]) - cpu);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
