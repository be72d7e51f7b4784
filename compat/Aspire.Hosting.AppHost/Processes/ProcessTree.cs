using System.Globalization;

namespace Aspire.Hosting.Processes;

/// <summary>Which processes belong together, as far as the system tells (Linux: /proc).</summary>
internal static class ProcessTree
{
    private const string Proc = "/proc";
    private const char Zombie = 'Z';

    private static bool IsTold => Directory.Exists("/proc/self");

    internal static IReadOnlyList<ProcessEntry> DescendantsOf(int root)
    {
        var children = ReadAll().ToLookup(entry => entry.ParentId);
        var found = new List<ProcessEntry>();
        var next = new Queue<int>([root]);

        while (next.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                next.Enqueue(child.Id);
            }
        }

        return found;
    }

    /// <summary>Whether anybody of the group still runs; a process that only waits for its parent to notice its end does not.</summary>
    internal static bool GroupRuns(int leader) =>
        Signals.GroupExists(leader) && (!IsTold || ReadAll().Any(entry => entry.GroupId == leader));

    internal static bool Runs(ProcessEntry entry) => Read(entry.Id) is { } now && now.StartTime == entry.StartTime;

    private static IEnumerable<ProcessEntry> ReadAll() => IsTold
        ? Directory.EnumerateDirectories(Proc)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<ProcessEntry>()
        : [];

    private static ProcessEntry? Read(int id)
    {
        try
        {
            // The name, in parentheses, may hold anything: the fields are counted from its end.
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Proc}/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0][0] == Zombie
                ? null
                : new ProcessEntry(id, Number(fields[1]), Number(fields[2]), fields[19]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
