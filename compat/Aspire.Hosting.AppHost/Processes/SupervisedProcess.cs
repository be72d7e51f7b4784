using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>A process that leads a session of its own, with everything that descends from it.</summary>
internal sealed class SupervisedProcess
{
    // What a process leaves behind gets this long to end by itself.
    private static readonly TimeSpan RemainderLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RemainderStep = TimeSpan.FromMilliseconds(50);

    // Somebody may hold the output open that could not be found and ended.
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ProcessGuard _guard;
    private readonly TimeProvider _clock;
    private IReadOnlyList<ProcessEntry> _descendants = [];

    private SupervisedProcess(Process process, ProcessGuard guard, TimeProvider clock, Action<string, bool> onLine)
    {
        _process = process;
        _guard = guard;
        _clock = clock;
        Id = process.Id;
        Completion = CompleteAsync(onLine);
    }

    internal int Id { get; }

    /// <summary>The exit code (128 and the signal's number, when it was killed), once nothing is left of the process.</summary>
    internal Task<int> Completion { get; }

    internal static SupervisedProcess Start(LaunchPlan plan, ProcessGuard guard, TimeProvider clock, Action<string, bool> onLine)
    {
        var command = Programs.NewSession();
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[.. command.Skip(1), plan.FileName, .. plan.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in plan.Environment)
        {
            start.Environment[name] = value;
        }

        var process = guard.Start(start);
        process.StandardInput.Close();
        return new SupervisedProcess(process, guard, clock, onLine);
    }

    /// <summary>Asks the process to end, and kills it with all that descends from it when it does not within the grace.</summary>
    internal async Task StopAsync(TimeSpan grace)
    {
        // Afterwards nobody could tell whose children they were.
        _descendants = ProcessTree.DescendantsOf(Id);
        Signals.TerminateProcess(Id);

        try
        {
            await Completion.WaitAsync(grace, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Signals.KillGroup(Id);
            Signals.KillProcess(Id);
            await Completion.ConfigureAwait(false);
        }
    }

    private async Task<int> CompleteAsync(Action<string, bool> onLine)
    {
        var output = Task.WhenAll(ReadAsync(_process.StandardOutput, false, onLine), ReadAsync(_process.StandardError, true, onLine));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        var exitCode = _process.ExitCode;

        await EndRemainderAsync().ConfigureAwait(false);
        _guard.Forget(Id);
        await output.WaitAsync(OutputLimit, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        return exitCode;
    }

    private async Task EndRemainderAsync()
    {
        // Their groups too: somebody may have started another process after the descendants were counted, and have ended since.
        var groups = _descendants.Select(entry => entry.GroupId).Append(Id).Distinct().ToList();
        var detached = _descendants.Where(ProcessTree.Runs).ToList();
        groups.ForEach(Signals.TerminateGroup);
        detached.ForEach(entry => Signals.TerminateProcess(entry.Id));

        var deadline = _clock.GetUtcNow() + RemainderLimit;
        while ((groups.Exists(ProcessTree.GroupRuns) || detached.Exists(ProcessTree.Runs)) && _clock.GetUtcNow() < deadline)
        {
            await Task.Delay(RemainderStep, _clock).ConfigureAwait(false);
        }

        groups.ForEach(Signals.KillGroup);
        detached.Where(ProcessTree.Runs).ToList().ForEach(entry => Signals.KillProcess(entry.Id));
    }

    private static async Task ReadAsync(StreamReader reader, bool isError, Action<string, bool> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                onLine(line, isError);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The process is gone and its output with it.
        }
    }
}
