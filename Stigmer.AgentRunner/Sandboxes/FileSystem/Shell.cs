using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Runs a command with sh, in a process group of its own, and leaves nothing of it behind.</summary>
internal sealed class Shell(TimeProvider clock)
{
    // How long the output may stay open after the shell itself has ended, before what holds it is taken for left behind.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMilliseconds(250);

    // One pipe for output and errors, so that the model reads errors where they happened.
    private const string Plain = "exec /bin/sh -c \"$1\" </dev/null 2>&1";

    // Standard input stays open as long as the runner lives. When it closes, the watcher ends the group that it and the command are in:
    // a command must not go on behind the back of the runner that takes over.
    private const string Watched = "exec 3<&0; (read _ <&3; kill -9 0) >/dev/null 2>&1 & exec 3<&-; " + Plain;

    // A shell is its own session when setsid is there to make one; macOS has none and uses the process tree.
    private static readonly string? Setsid = Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    /// <exception cref="SandboxException">There is no shell.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the command is gone.</exception>
    internal async Task<ShellResult> RunAsync(ShellCommand command, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        using var process = Start(command, mark);
        var output = new CappedOutput(command.KeptBytes, command.KeptBytes);
        using var abandon = new CancellationTokenSource();
        var reading = ReadAsync(process.StandardOutput.BaseStream, output, command.Output, abandon.Token);
        try
        {
            using var limit = new CancellationTokenSource(command.Limit, clock);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var timedOut = false;
            try
            {
                await process.WaitForExitAsync(stop.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                timedOut = true;
                ProcessTree.Kill(process, mark);
            }

            await DrainAsync(reading, process, mark, cancellationToken);

            return new ShellResult(output.Text(), timedOut ? 124 : process.ExitCode, timedOut);
        }
        finally
        {
            // Also on the good path: what the command started in the background ends with the call.
            ProcessTree.KillGroup(process);
            if (cancellationToken.IsCancellationRequested)
            {
                ProcessTree.Kill(process, mark);
            }

            await process.StandardInput.DisposeAsync();

            await abandon.CancelAsync();
        }
    }

    private static Process Start(ShellCommand command, string mark)
    {
        string[] line = Setsid is null
            ? ["/bin/sh", "-c", Plain, "sh", command.Text]
            : [Setsid, "/bin/sh", "-c", Watched, "sh", command.Text];
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

        start.Environment[ProcessTree.MarkVariable] = mark;
        try
        {
            return Process.Start(start) ?? throw new SandboxException("The shell did not start.");
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            throw new SandboxException($"The shell did not start: {e.Message}");
        }
    }

    private async Task DrainAsync(Task reading, Process process, string mark, CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(reading, cancellationToken))
        {
            return;
        }

        ProcessTree.Kill(process, mark);
        await IsDoneAsync(reading, cancellationToken);
    }

    private async Task<bool> IsDoneAsync(Task reading, CancellationToken cancellationToken)
    {
        try
        {
            await reading.WaitAsync(DrainLimit, clock, cancellationToken);

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task ReadAsync(Stream stream, CappedOutput output, Action<string>? live, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        // A character may come in two pieces.
        var decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[buffer.Length + 1];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                output.Add(buffer.AsSpan(0, read));
                live?.Invoke(new string(characters, 0, decoder.GetChars(buffer, 0, read, characters, 0)));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The pipe is gone with the process; what was read stands.
        }
    }
}
