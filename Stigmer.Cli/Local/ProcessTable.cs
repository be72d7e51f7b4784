using System.Diagnostics;
using System.Globalization;

namespace Stigmer.Cli.Local;

/// <summary>The processes of this machine and who started whom.</summary>
internal static class ProcessTable
{
    internal readonly record struct Row(int Pid, int Parent, int Group, long StartTicks);

    /// <summary>Everything below the given processes, themselves not included.</summary>
    internal static IReadOnlyList<Row> Descendants(IEnumerable<int> ancestors)
    {
        var children = Snapshot().ToLookup(row => row.Parent);
        List<Row> found = [];
        var pending = new Queue<int>(ancestors);
        while (pending.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                pending.Enqueue(child.Pid);
            }
        }

        return found;
    }

    /// <summary>Linux only: what /proc says about a process that is alive.</summary>
    internal static Row? ReadStat(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // "17 (a name) S parent group …": the name may hold spaces and parentheses, so the fields count from the last one.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new Row(pid, Number(fields[1]), Number(fields[2]), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static IEnumerable<Row> Snapshot() => OperatingSystem.IsLinux() ? FromProc() : FromPs();

    private static IEnumerable<Row> FromProc() =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        let row = ReadStat(Number(Path.GetFileName(folder)))
        where row is not null
        select row.Value;

    private static List<Row> FromPs()
    {
        using var ps = Process.Start(new ProcessStartInfo("/bin/ps", ["-axo", "pid=,ppid=,pgid=,stat="]) { RedirectStandardOutput = true })!;
        List<Row> rows = [];
        while (ps.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var pid, var parent, var group, var state] && !state.StartsWith('Z'))
            {
                rows.Add(new Row(Number(pid), Number(parent), Number(group), 0));
            }
        }

        ps.WaitForExit();
        return rows;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
