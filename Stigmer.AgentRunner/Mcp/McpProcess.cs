using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>A server as a process of this machine, in a session of its own. It does not outlive the runner, however that ends.</summary>
internal sealed class McpProcess : IAsyncDisposable
{
    private const int KeptErrors = 2_000;

    private static readonly TimeSpan ExitGrace = TimeSpan.FromMilliseconds(500);

    // Standard input is the server's, so the runner's death is learnt by another pipe: nobody writes to it, and it closes when the runner
    // is gone. Then the watcher ends the container, if the server is one, and the group that it and the server are in.
    internal const string Watched =
        "(read _ </dev/fd/\"$0\"; [ -z \"$1\" ] || { \"$2\" kill \"$1\"; \"$2\" rm --force \"$1\"; }; kill -9 0) </dev/null >/dev/null 2>&1 & shift; exec \"$@\"";

    private static readonly string? Setsid = Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    private static readonly AnonymousPipeServerStream Lifeline = new(PipeDirection.Out, HandleInheritability.Inheritable);

    private readonly ProcessMark _mark = new();
    private readonly Lock _lock = new();
    private readonly StringBuilder _errors = new();
    private readonly McpProgram _program;
    private readonly Process _process;

    /// <param name="program">What to start.</param>
    /// <param name="longestMessage">Bytes of one message.</param>
    /// <exception cref="McpUnavailableException">It does not start.</exception>
    internal McpProcess(McpProgram program, int longestMessage)
    {
        _program = program;
        BrokenPipes.EndPrograms();
        try
        {
            _process = Process.Start(StartInfo(program)) ?? throw new McpUnavailableException("it did not start");
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            throw new McpUnavailableException($"it did not start: {e.Message}");
        }

        _mark.PutOn(_process);
        Output = new McpOutput(
            _process.StandardOutput.BaseStream, McpFraming.Lines, longestMessage, () => Keep($"it wrote more than {longestMessage} bytes without an end of line\n"));
        _ = KeepErrorsAsync(_process.StandardError);
    }

    internal Stream Input => _process.StandardInput.BaseStream;

    internal Stream Output { get; }

    /// <summary>Why it may have failed, as far as can be told: how it ended, and the last of what it wrote to its errors.</summary>
    internal string Trouble
    {
        get
        {
            using var held = _lock.EnterScope();
            var said = _errors.ToString().Trim();
            var ended = HasExited() ? $"it ended with exit code {_process.ExitCode}" : "";

            return string.Join(": ", new[] { ended, said }.Where(part => part.Length > 0));
        }
    }

    /// <summary>Waits a moment for the process to be gone, so that its exit code can be told.</summary>
    internal async Task SettleAsync(TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(ExitGrace, clock);
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends it, whatever it does. Its pipes stay, for who still reads from them.</summary>
    internal async Task KillAsync()
    {
        // The container first: its keeper is one of those who carry the mark, and would not see it end.
        if (_program.Container is { } container)
        {
            await container.RemoveAsync();
        }

        ProcessTree.Kill(_process, _mark);
    }

    /// <summary>Of a server that has been killed.</summary>
    public async ValueTask DisposeAsync()
    {
        // A process leaves the pipes that were used to the garbage collector, which an idle runner may not need for hours.
        foreach (var pipe in new[] { _process.StandardInput.BaseStream, _process.StandardOutput.BaseStream, _process.StandardError.BaseStream })
        {
            await pipe.DisposeAsync();
        }

        _process.Dispose();
    }

    private ProcessStartInfo StartInfo(McpProgram program)
    {
        string[] line = Setsid is null
            ? [program.Command, .. program.Arguments]
            : [Setsid, "/bin/sh", "-c", Watched, Lifeline.GetClientHandleAsString(), program.Container?.Name ?? "", program.Command, .. program.Arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = Directory.Exists(program.Folder)
                ? program.Folder
                : throw new McpUnavailableException($"its working_dir {program.Folder} does not exist"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[ProcessMark.Variable] = _mark.Text;

        return start;
    }

    private bool HasExited()
    {
        try
        {
            return _process.HasExited;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // By pieces, not by lines: one may never end.
    private async Task KeepErrorsAsync(StreamReader errors)
    {
        var buffer = new char[KeptErrors];
        try
        {
            int read;
            while ((read = await errors.ReadAsync(buffer)) > 0)
            {
                Keep(new string(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Gone with the process.
        }
    }

    private void Keep(string piece)
    {
        using var held = _lock.EnterScope();
        _errors.Append(piece);
        if (_errors.Length > KeptErrors)
        {
            _errors.Remove(0, _errors.Length - KeptErrors);
        }
    }
}
