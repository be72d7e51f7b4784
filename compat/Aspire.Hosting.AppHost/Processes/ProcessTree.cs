using System.Globalization;

namespace Aspire.Hosting.Processes;

/// <summary>Which processes descend from another one, as far as the system tells (Linux: /proc).</summary>
internal static class ProcessTree
{
    /// <summary>A process; its start time tells it from a later one with the same number.</summary>
    internal readonly record struct Member(int Id, int ParentId, string StartTime)
    {
        internal bool IsAlive => Read(Id) is { } now && now.StartTime == StartTime;
    }

    internal static IReadOnlyList<Member> DescendantsOf(int root)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return [];
        }

        var children = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<Member>()
            .ToLookup(member => member.ParentId);
        var found = new List<Member>();
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

    private static Member? Read(int id)
    {
        try
        {
            // The name, in parentheses, may hold anything: the fields are counted from its end.
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Member(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
