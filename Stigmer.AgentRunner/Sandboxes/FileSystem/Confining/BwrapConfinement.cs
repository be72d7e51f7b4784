using System.ComponentModel;
using System.Diagnostics;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>Commands in a file system put together by bubblewrap, with process numbers of their own. The network is the machine's.</summary>
internal sealed class BwrapConfinement(Reach reach, string begin) : ICommandConfinement
{
    private const string Program = "bwrap";

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    public IReadOnlyList<string> Prefix { get; } =
    [
        // Not --die-with-parent: the parent is the thread that starts it, and threads come and go. It ends with its process group.
        Program, "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL",
        .. Environment.IsPrivilegedProcess ? Capabilities.KeptNames.SelectMany(name => new[] { "--cap-add", name }) : [],
        // What the workspace has at its temporary folder may be a link to anywhere: it is followed inside, never mounted.
        .. reach.UsesTmp ? new[] { "--tmpfs", "/tmp" } : ["--symlink", reach.Temporary, "/tmp"],
        .. reach.Readable.Where(path => path != "/proc").SelectMany(path => new[] { "--ro-bind", path, path }),
        "--dev", "/dev", "--proc", "/proc",
        "--bind", reach.Workspace, reach.Workspace, "--remount-ro", "/", "--chdir", reach.Workspace, "--", "/bin/sh", "-c", begin, "sh",
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
