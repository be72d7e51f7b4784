using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Stigmer.Tests.Support.Processes;

/// <summary>A process of a test: in a session of its own, its output readable while it runs, it and its offspring gone at the end.</summary>
internal sealed class ProcessHandle : IAsyncDisposable
{
    // Whatever the machine's own shell has set must not reach the process under test.
    private static readonly string[] _ownPrefixes =
        ["STIGMER_", "TEMPORAL_", "SANDBOX_", "REDIS_", "ANTHROPIC_", "OPENAI_", "OTEL_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "LOG_LEVEL"];

    private static readonly ConcurrentDictionary<ProcessHandle, bool> _notDisposed = new();

    private readonly Process _process;
    private readonly string _mark;
    private readonly Task<int> _exited;

    private ProcessHandle(Process process, string mark)
    {
        _process = process;
        _mark = mark;
        Id = process.Id;
        _notDisposed[this] = true;
        _exited = ReadToEndAsync();
    }

    internal int Id { get; }

    internal OutputLines Output { get; } = new();

    internal OutputLines Error { get; } = new();

    /// <summary>Standard output and standard error as a person sees them, line by line as they came.</summary>
    internal OutputLines Console { get; } = new();

    /// <summary>The exit code, once the process has ended; 128 and the signal's number when a signal ended it.</summary>
    internal Task<int> Exited => _exited;

    /// <summary>Where the process reads from, when it was started to read.</summary>
    internal StreamWriter Input => _process.StandardInput;

    /// <summary>Everything that this process started, directly or not, and that is still there.</summary>
    internal IReadOnlyList<int> Offspring =>
        [.. ProcessTree.Mentioning(_mark).Union(ProcessTree.Descendants(Id)).Where(id => id != Id)];

    internal static ProcessHandle Start(string file, IEnumerable<string> arguments, ProcessSetting? setting = null)
    {
        setting ??= new ProcessSetting();
        var mark = $"stigmer-test-{Guid.NewGuid():N}";

        // Whoever runs the tests in the background of a script has SIGINT ignored, and children inherit that.
        var start = new ProcessStartInfo("setsid", ["env", "--default-signal=INT", file, .. arguments])
        {
            WorkingDirectory = setting.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Clean(start.Environment);
        if (!setting.MayLeaveOffspring)
        {
            start.Environment["TEST_PROCESS_MARK"] = mark;
        }

        foreach (var (name, value) in setting.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        if (!setting.KeepsInputOpen)
        {
            process.StandardInput.Close();
        }

        return new ProcessHandle(process, mark);
    }

    /// <summary>Starts one of the built programs, e.g. "Stigmer.Cli".</summary>
    internal static ProcessHandle StartBuilt(string project, IEnumerable<string> arguments, ProcessSetting? setting = null) =>
        Start("dotnet", ["exec", RepositoryRoot.Built(project), .. arguments], setting);

    internal void Signal(ProcessSignal signal) => Signal(Id, signal);

    /// <summary>Sends a signal to one process; one that has already ended is left in peace.</summary>
    internal static void Signal(int id, ProcessSignal signal) => _ = SendSignal(id, (int)signal);

    /// <summary>For a program that a signal ends: whatever it started is gone.</summary>
    internal static async Task DisposeAllAsync()
    {
        while (!_notDisposed.IsEmpty)
        {
            await Task.WhenAll(_notDisposed.Keys.Select(process => process.DisposeAsync().AsTask()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A process may start another while we look, so look until there is nobody.
        await Patience.UntilAsync(
            () =>
            {
                int[] left = [.. Offspring, .. ProcessTree.IsAlive(Id) ? [Id] : Array.Empty<int>()];
                Array.ForEach(left, id => Signal(id, ProcessSignal.Kill));

                return left.Length == 0;
            },
            $"the end of process {Id} and of what it started");
        await _exited.WithPatience();
        _process.Dispose();
        _notDisposed.TryRemove(this, out _);
    }

    private static void Clean(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.ToArray())
        {
            if (name is "MODE" or "ENV" || _ownPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                environment.Remove(name);
            }
        }
    }

    private async Task<int> ReadToEndAsync()
    {
        var output = ReadAsync(_process.StandardOutput, [Output, Console]);
        var error = ReadAsync(_process.StandardError, [Error, Console]);
        await _process.WaitForExitAsync();

        // A grandchild may hold the pipes open; the lines of the process itself are there at once.
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System));
        Array.ForEach([Output, Error, Console], lines => lines.End());

        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, OutputLines[] sinks)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Array.ForEach(sinks, sink => sink.Add(line));
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int id, int signal);
}
