using System.Runtime.InteropServices;

namespace Stigmer.Cli.Local;

/// <summary>What .NET does not offer for processes on Linux and macOS.</summary>
internal static class Posix
{
    internal const int SigTerm = 15;
    internal const int SigKill = 9;

    private const int NoHang = 1;

    /// <summary>Sends a signal; a negative pid means the process group. A target that is gone is fine.</summary>
    internal static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>
    /// Lets a child of ours that has ended go; its exit code, or null when it runs or is not our child. Only for children that
    /// <see cref="DetachedProcess"/> started: .NET ends the whole process when somebody else reaps one of its own.
    /// </summary>
    internal static int? Reap(int pid)
    {
        if (WaitPid(pid, out var status, NoHang) != pid)
        {
            return null;
        }

        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    [DllImport("libc", EntryPoint = "getpgrp")]
    internal static extern int OwnGroup();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static extern int WaitPid(int pid, out int status, int options);
}
