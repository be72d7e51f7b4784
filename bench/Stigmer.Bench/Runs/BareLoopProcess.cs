using System.Diagnostics;
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

    internal async Task<RunCost> RunAsync()
    {
        var cpu = ProcessFigures.CpuOf([_process.Id]);
        var watch = Stopwatch.StartNew();
        await _process.Input.WriteLineAsync("run");
        await _process.Input.FlushAsync();
        _answers++;
        await _process.Output.FirstAsync(_ => _process.Output.Snapshot().Count >= _answers, "with the next answer");

        return new RunCost(watch.Elapsed, ProcessFigures.CpuOf([_process.Id]) - cpu);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
