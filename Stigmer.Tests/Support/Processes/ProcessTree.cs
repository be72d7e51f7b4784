using System.Globalization;
using System.Text;

namespace Stigmer.Tests.Support.Processes;

/// <summary>Finds processes by what Linux tells of them under /proc.</summary>
internal static class ProcessTree
{
    /// <summary>All live processes below one, at any depth.</summary>
    internal static IReadOnlyList<int> Descendants(int ancestor)
    {
        var children = Live().ToLookup(process => process.Parent, process => process.Id);
        var found = new List<int>();
        var pending = new Queue<int>([ancestor]);

        while (pending.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                pending.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>All live processes whose environment, command line or current folder contains the text, this one apart.</summary>
    internal static IReadOnlyList<int> Mentioning(string text) =>
        [.. Live().Select(process => process.Id).Where(id => id != Environment.ProcessId && Mentions(id, text))];

    internal static bool IsAlive(int id) => Live().Any(process => process.Id == id);

    internal static string CommandLine(int id) => Read(id, "cmdline").Replace('\0', ' ').Trim();

    internal static string EnvironmentBlock(int id) => Read(id, "environ");

    private static bool Mentions(int id, string text) =>
        CommandLine(id).Contains(text, StringComparison.Ordinal)
        || EnvironmentBlock(id).Contains(text, StringComparison.Ordinal)
        || CurrentFolder(id).Contains(text, StringComparison.Ordinal);

    // A zombie has ended; only its parent has not looked yet.
    private static IEnumerable<(int Id, int Parent)> Live()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            // "17 (name with spaces) S 1 …": the state and the parent stand behind the last parenthesis.
            var stat = Read(id, "stat");
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 1 && fields[0] is not ("Z" or "X"))
            {
                yield return (id, int.Parse(fields[1], CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Read(int id, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string CurrentFolder(int id)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{id}/cwd", returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
