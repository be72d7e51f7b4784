using System.ComponentModel;
using System.Diagnostics;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>Commands in a file system put together by bubblewrap, with process numbers of their own. The network is the machine's.</summary>
internal sealed class BwrapConfinement(Reach reach) : ICommandConfinement
{
    private const string Program = "bwrap";

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    public IReadOnlyList<string> Prefix { get; } =
    [
        // Not --die-with-parent: the parent is the thread that starts it, and threads come and go. It ends with its process group.
        Program, "--unshare-pid", "--unshare-ipc", "--unshare-uts",
        .. reach.Readable.Where(path => path != "/proc").SelectMany(path => new[] { "--ro-bind", path, path }),
        "--dev", "/dev", "--proc", "/proc", "--bind", reach.Temporary, "/tmp",
        // After /tmp, which it may be in.
        "--bind", reach.Workspace, reach.Workspace, "--remount-ro", "/", "--chdir", reach.Workspace, "--",
    ];

    public Process? Start(ProcessStartInfo start) => Process.Start(start);

    /// <summary>Whether it is there and may make what it needs; many containers forbid it.</summary>
    internal static bool IsAvailable()
    {
        try
        {
            var start = new ProcessStartInfo(Program, ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid", "--", "/bin/sh", "-c", ":"])
            {
                RedirectStandardError = true,
            };
            using var process = Process.Start(start);

            return process is not null && process.WaitForExit(ProbeLimit) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
