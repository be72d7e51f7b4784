using System.Collections.Concurrent;
using System.Globalization;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>
/// A control group of one command, where the kernel lets this process make one (cgroup v2, as root or in a delegated subtree): whatever
/// the command starts is in it, however it detaches itself, and ends with it.
/// </summary>
internal sealed class CommandGroup
{
    private const string Prefix = "stigmer-command-";

    private static readonly string? Parent = FindParent();

    // A group that is still empty is not one that is done with.
    private static readonly ConcurrentDictionary<string, bool> Ended = new(StringComparer.Ordinal);

    private readonly string _folder;

    private CommandGroup(string folder) => _folder = folder;

    /// <summary>Null where there can be none.</summary>
    internal static CommandGroup? TryCreate(string mark)
    {
        if (Parent is null)
        {
            return null;
        }

        try
        {
            var folder = Path.Combine(Parent, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{mark}"));
            Directory.CreateDirectory(folder);

            return new CommandGroup(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes a process in, and with it all that it starts from now on.</summary>
    internal void Add(int process) => TryWrite("cgroup.procs", process.ToString(CultureInfo.InvariantCulture));

    internal void Kill() => TryWrite("cgroup.kill", "1");

    /// <summary>Ends what is in it. It is removed, with those of earlier commands, once its last process is gone.</summary>
    internal void End()
    {
        Kill();
        Ended[_folder] = true;
        foreach (var folder in Ended.Keys)
        {
            if (TryRemove(folder))
            {
                Ended.TryRemove(folder, out _);
            }
        }
    }

    /// <summary>Ends what commands of runners that are dead have left running.</summary>
    internal static void SweepOrphans()
    {
        if (Parent is null)
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Parent, $"{Prefix}*"))
        {
            if (!Directory.Exists($"/proc/{Path.GetFileName(folder)[Prefix.Length..].Split('-')[0]}"))
            {
                new CommandGroup(folder).End();
            }
        }
    }

    private void TryWrite(string file, string text)
    {
        try
        {
            File.WriteAllText(Path.Combine(_folder, file), text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not delegated after all, or the process has ended: the process tree is what is left to go by.
        }
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);

            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its last process is still ending; the next command tries again.
            return false;
        }
    }

    private static string? FindParent()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var own = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];
            var mount = File.ReadLines("/proc/self/mountinfo").FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ')[4];
            var folder = own is null || mount is null ? null : Path.Join(mount, own);

            return folder is not null && File.Exists(Path.Combine(folder, "cgroup.procs")) ? folder.TrimEnd('/') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
