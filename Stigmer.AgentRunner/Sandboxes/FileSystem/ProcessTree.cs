using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Ends a command with everything that it started.</summary>
internal static partial class ProcessTree
{
    private const int SigKill = 9;

    // New processes may appear while we look; each round finds the children of the last.
    private const int MaxRounds = 5;

    /// <summary>Group, tree, and on Linux whoever carries the mark.</summary>
    internal static void Kill(Process process, ProcessMark mark)
    {
        KillGroup(process);
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Already gone; or in part another user's, as behind sudo, and then not ours to end.
        }

        KillMarked(mark, first: 0);
    }

    /// <summary>What a command that has ended by itself left behind.</summary>
    internal static void KillRest(Process process, ProcessMark mark)
    {
        KillGroup(process);
        // Numbers grow, until they begin anew: what a command started comes after it, and most processes of a machine need no look.
        KillMarked(mark, LastNumber() > process.Id ? process.Id : 0);
    }

    private static void KillGroup(Process process)
    {
        if (!OperatingSystem.IsWindows())
        {
            // A shell that was not started as a group leader has no group of that number: nothing happens.
            _ = KillProcess(-process.Id, SigKill);
        }
    }

    private static void KillMarked(ProcessMark mark, int first)
    {
        for (var round = 0; OperatingSystem.IsLinux() && round < MaxRounds && KillMarkedOnce(mark, first); round++)
        {
        }
    }

    private static bool KillMarkedOnce(ProcessMark mark, int first)
    {
        var found = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var id)
                && id > first
                && id != Environment.ProcessId
                && mark.IsOn(folder))
            {
                found |= KillProcess(id, SigKill) == 0;
            }
        }

        return found;
    }

    // "0.20 0.18 0.12 1/80 11206"
    private static int LastNumber()
    {
        try
        {
            return int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[^1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillProcess(int process, int signal);
}
