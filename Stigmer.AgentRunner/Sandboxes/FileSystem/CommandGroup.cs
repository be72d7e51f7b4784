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

    /// <summary>Removes it, and those of earlier commands that were still emptying then.</summary>
    internal static void Sweep()
    {
        if (Parent is null)
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Parent, $"{Prefix}*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (owner == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            {
                TryRemove(folder);
            }
            else if (!Directory.Exists($"/proc/{owner}"))
            {
                // What a command of a runner that is dead has left running.
                new CommandGroup(folder).Kill();
                TryRemove(folder);
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

    private static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A command is in it, or its last process is still ending; the next sweep finds it.
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
