using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Ends a command with everything that it started.</summary>
internal static partial class ProcessTree
{
    /// <summary>Every process of a command inherits this variable; it finds those that left the group and the tree.</summary>
    internal const string MarkVariable = "STIGMER_COMMAND";

    private const int SigKill = 9;

    // New processes may appear while we look; each round finds the children of the last.
    private const int MaxRounds = 5;

    /// <summary>Group, tree, and on Linux whoever still carries the mark.</summary>
    internal static void Kill(Process process, string mark)
    {
        KillGroup(process);
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Already gone.
        }

        for (var round = 0; OperatingSystem.IsLinux() && round < MaxRounds && KillMarked(mark); round++)
        {
        }
    }

    /// <summary>What the command left in its own process group.</summary>
    internal static void KillGroup(Process process)
    {
        if (!OperatingSystem.IsWindows())
        {
            // A shell that was not started as a group leader has no group of that number: nothing happens.
            _ = KillProcess(-process.Id, SigKill);
        }
    }

    private static bool KillMarked(string mark)
    {
        var needle = Encoding.ASCII.GetBytes($"{MarkVariable}={mark}");
        var found = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId
                && Environ(folder).AsSpan().IndexOf(needle) >= 0)
            {
                found |= KillProcess(id, SigKill) == 0;
            }
        }

        return found;
    }

    private static byte[] Environ(string folder)
    {
        try
        {
            return File.ReadAllBytes($"{folder}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillProcess(int process, int signal);
}
