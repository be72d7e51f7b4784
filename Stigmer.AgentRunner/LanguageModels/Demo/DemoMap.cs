using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.LanguageModels.Demo;

/// <summary>Reads the C# files of the workspace and writes a map of their types, MAP.md.</summary>
internal static partial class DemoMap
{
    private const string FileName = "MAP.md";

    private const int MaxFolders = 40;

    private const int MaxSubfolders = 400;

    private const int MaxFiles = 1500;

    private const int FilesPerTurn = 50;

    /// <summary>Enough for a file's types; a whole repository has to fit into one run's journal.</summary>
    private const int LinesPerFile = 80;

    /// <summary>Lines of a page; beyond them folders are described together.</summary>
    private const int MaxLines = 50;

    /// <summary>Types named for folders that are described together.</summary>
    private const int MaxTypes = 6;

    internal static DemoStep Next(DemoConversation conversation)
    {
        if (conversation.First("ls") is not { } look)
        {
            return new DemoStep(DemoPlanner.Introduction + "First I look around the workspace.", [DemoCall.Of("ls", ("path", "."))]);
        }

        if (look.IsError)
        {
            return DemoStep.Done($"I could not look around the workspace: {look.Answer}");
        }

        // Folder by folder: one listing of everything may be too long for one answer.
        var listed = conversation.Of("ls").ToLookup(listing => listing.Path, StringComparer.Ordinal);
        var folders = Below(look).Take(MaxFolders).ToArray();
        if (folders.Length > 0 && listed[folders[0]].FirstOrDefault() is null)
        {
            return new DemoStep("Now I look into its folders.", [.. folders.Select(folder => DemoCall.Of("ls", ("path", folder)))]);
        }

        var subfolders = folders.SelectMany(folder => listed[folder]).SelectMany(Below).Take(MaxSubfolders).ToArray();
        if (subfolders.Length > 0 && listed[subfolders[0]].FirstOrDefault() is null)
        {
            return new DemoStep(
                "Now I look for C# files below.",
                [.. subfolders.Select(folder => DemoCall.Of("ls", ("path", folder), ("recursive", true), ("pattern", "*.cs")))]);
        }

        var files = conversation.Of("ls").SelectMany(listing => DemoListing.Files(listing.Answer)).Where(IsCSharp).Distinct(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
        {
            return DemoStep.Done("There are no C# files in the workspace, so there is nothing to map.");
        }

        var read = conversation.Of("read_file").ToArray();
        var unread = Choose(files).Except(read.Select(file => file.Path), StringComparer.Ordinal).Take(FilesPerTurn).ToArray();
        if (unread.Length > 0)
        {
            return new DemoStep(
                read.Length == 0 ? $"There are {files.Length} C# files. I read them, {FilesPerTurn} at a time." : "I read on.",
                [.. unread.Select(file => DemoCall.Of("read_file", ("path", file), ("limit", LinesPerFile)))]);
        }

        if (conversation.First("write_file") is not { } written)
        {
            return new DemoStep(
                $"Now I write the map, {FileName}.",
                [DemoCall.Of("write_file", ("path", FileName), ("content", Write(files, read)))]);
        }

        return DemoStep.Done(written.IsError
            ? $"Writing {FileName} failed: {written.Answer}"
            : $"I read {read.Length} of {files.Length} C# files; the map of their types is in {FileName}. (I am the demo model: a script found the types.)");
    }

    private static IEnumerable<string> Below(DemoResult listing) =>
        DemoListing.Folders(listing.Answer).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "node_modules") and not ['.', ..]);

    private static bool IsCSharp(string file) => file.EndsWith(".cs", StringComparison.Ordinal);

    // What is tested before its tests.
    private static IEnumerable<string> Choose(string[] files) => files
        .OrderBy(file => file.Contains("test", StringComparison.OrdinalIgnoreCase) ? 1 : 0)
        .ThenBy(file => file, StringComparer.Ordinal)
        .Take(MaxFiles);

    private static string Write(string[] files, DemoResult[] read)
    {
        var types = read.ToDictionary(file => file.Path, file => Types(file.Answer), StringComparer.Ordinal);
        var text = new StringBuilder();
        text.Append("# Map of the C# files\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{files.Length} files, of which {read.Length} were read. ");
        var folders = files.GroupBy(FolderOf, (name, content) => new Folder(name, [.. content])).OrderBy(folder => folder.Name, StringComparer.Ordinal).ToArray();
        var isOnePage = folders.Length <= MaxLines;
        text.Append(isOnePage ? "A file is followed by its types, unless its only type has its name.\n" : "The first types of each folder are named.\n");
        text.Append("Written by Stigmer's built-in demo model, a scripted planner and not an AI.\n\n");
        foreach (var folder in isOnePage ? folders : Together(files))
        {
            var content = isOnePage ? string.Join(", ", Describe(folder.Files, types)) : Summarize(folder, types);
            text.Append(CultureInfo.InvariantCulture, $"- **{folder.Name}**: {content}\n");
        }

        return text.ToString();
    }

    /// <summary>Folders taken together until they fit on a page; the largest are the last to be.</summary>
    private static IEnumerable<Folder> Together(string[] files)
    {
        var folders = Split("", files).ToList();
        while (true)
        {
            var split = folders.OrderByDescending(folder => folder.Files.Count)
                .Select(folder => (Folder: folder, Parts: Split(folder.Name, folder.Files)))
                .FirstOrDefault(split => split.Parts.Length > 1 && folders.Count + split.Parts.Length - 1 <= MaxLines);
            if (split.Parts is null)
            {
                return folders.OrderBy(folder => folder.Name, StringComparer.Ordinal);
            }

            folders.Remove(split.Folder);
            folders.AddRange(split.Parts);
        }
    }

    /// <summary>A folder's files by the folders directly below it; its own files are a part with its name.</summary>
    private static Folder[] Split(string folder, IReadOnlyCollection<string> files)
    {
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        return [.. files.GroupBy(NameOf).Select(part => new Folder(part.Key, [.. part]))];

        string NameOf(string file) => file.IndexOf('/', start) is var slash and > 0 ? file[..slash] : folder.Length == 0 ? "." : folder;
    }

    private static string Summarize(Folder folder, Dictionary<string, IReadOnlyList<string>> types)
    {
        var found = folder.Files.SelectMany(file => types.GetValueOrDefault(file) ?? []).Distinct(StringComparer.Ordinal).ToArray();
        var more = found.Length > MaxTypes ? $" and {found.Length - MaxTypes} more types" : "";
        return $"{folder.Files.Count} files: {string.Join(", ", found.Take(MaxTypes))}{more}";
    }

    private static IEnumerable<string> Describe(IEnumerable<string> folder, Dictionary<string, IReadOnlyList<string>> types)
    {
        var unread = 0;
        foreach (var file in folder)
        {
            if (types.TryGetValue(file, out var found))
            {
                yield return Describe(Path.GetFileNameWithoutExtension(file), found);
            }
            else
            {
                unread++;
            }
        }

        if (unread > 0)
        {
            yield return unread == 1 ? "1 file not read" : $"{unread} files not read";
        }
    }

    private static string Describe(string name, IReadOnlyList<string> types) => types switch
    {
        [] => $"{name} (no types)",
        [var only] when only == name => name,
        _ => $"{name} ({string.Join(", ", types)})",
    };

    private static string FolderOf(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";

    private static IReadOnlyList<string> Types(string answer) =>
        [.. TypeDeclaration().Matches(answer).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(
        @"^\d+\t\s*(?:(?:public|internal|private|protected|static|sealed|abstract|partial|readonly|ref|file|unsafe|new)\s+)*"
        + @"(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Za-z_]\w*)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex TypeDeclaration();

    private sealed record Folder(string Name, IReadOnlyCollection<string> Files);
}
