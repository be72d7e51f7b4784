using System.ComponentModel;
using System.Diagnostics;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A command as a process of this machine, in a process group of its own. Disposal leaves nothing of it behind.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    // How long the output may stay open after the command itself has ended, before what holds it is taken for left behind.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMilliseconds(250);

    // One pipe for output and errors, so that the model reads errors where they happened.
    private const string Plain = "exec \"$@\" 2>&1";

    // Nothing is run before the process is in its group.
    private const string Handshake = "read _ || exit 125; ";

    // Standard input stays open as long as the runner lives. When it closes, the watcher ends the group that it and the command are in:
    // a command must not go on behind the back of the runner that takes over.
    private const string Watched = "exec 3<&0; (read _ <&3; kill -9 0) >/dev/null 2>&1 & exec 3<&-; ";

    // A shell is its own session when setsid is there to make one; macOS has none and uses the process tree.
    private static readonly string? Setsid = Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    private readonly ProcessMark _mark = new();
    private readonly CommandGroup? _group;
    private readonly Func<Task> _killElsewhere;
    private readonly CancellationTokenSource _abandon = new();
    private readonly TimeProvider _clock;
    private readonly Process _process;
    private readonly Task _reading;

    /// <param name="command">What to run.</param>
    /// <param name="output">Given what it prints as it comes, until the reading is abandoned.</param>
    /// <param name="clock">Measures the wait for the end of the output.</param>
    /// <exception cref="SandboxException">There is no shell.</exception>
    internal HostProcess(HostCommand command, Action<ReadOnlySpan<byte>> output, TimeProvider clock)
    {
        _clock = clock;
        _group = command.HasGroup ? CommandGroup.TryCreate(_mark.Text) : null;
        _killElsewhere = command.KillElsewhereAsync;
        try
        {
            _process = Start(command);
        }
        catch (SandboxException)
        {
            _group?.End();
            throw;
        }

        _mark.PutOn(_process);
        _group?.Add(_process.Id);
        Begin();
        _reading = ReadAsync(_process.StandardOutput.BaseStream, output, _abandon.Token);
    }

    /// <summary>Of a command that has ended.</summary>
    internal int ExitCode => _process.ExitCode;

    internal Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Waits for the last of the output; whoever holds it open much longer than the command lives is ended.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (!await IsDrainedAsync(cancellationToken))
        {
            await KillAsync();
            await IsDrainedAsync(cancellationToken);
        }
    }

    /// <summary>Also what has left the group and the tree.</summary>
    internal Task KillAsync()
    {
        _group?.Kill();
        ProcessTree.Kill(_process, _mark);

        return _killElsewhere();
    }

    public async ValueTask DisposeAsync()
    {
        // What the command started in the background ends with it.
        _group?.End();
        ProcessTree.KillRest(_process, _mark);
        await _process.StandardInput.DisposeAsync();
        await _abandon.CancelAsync();
        _abandon.Dispose();
        // A process leaves the pipes that were read from to the garbage collector, which an idle runner may not need for hours.
        await _process.StandardOutput.BaseStream.DisposeAsync();
        _process.Dispose();
    }

    private Process Start(HostCommand command)
    {
        var script = $"{Handshake}{{ {CommandLimits.Script(command.MaxProcesses)}}} 2>/dev/null; {(Setsid is null ? "" : Watched)}{Plain}{(command.KeepsInput ? "" : " </dev/null")}";
        string[] line = [.. Setsid is null ? [] : new[] { Setsid }, "/bin/sh", "-c", script, "sh", .. command.Confinement.Prefix, .. command.Line];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[ProcessMark.Variable] = _mark.Text;
        BrokenPipes.EndPrograms();
        try
        {
            return command.Confinement.Start(start) ?? throw new SandboxException("The shell did not start.");
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            throw new SandboxException(
                $"The shell did not start: {(Directory.Exists(command.Folder) ? e.Message : $"the folder {command.Folder} is not there any more.")}");
        }
    }

    private void Begin()
    {
        try
        {
            _process.StandardInput.WriteLine();
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is gone already; its exit code says why.
        }
    }

    private async Task<bool> IsDrainedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _reading.WaitAsync(DrainLimit, _clock, cancellationToken);

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task ReadAsync(Stream stream, Action<ReadOnlySpan<byte>> output, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                output(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The pipe is gone with the process; what was read stands.
        }
    }
}
