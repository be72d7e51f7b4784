using System.Globalization;
using System.Text;

namespace Stigmer.AgentRunner.LanguageModels.Demo;

/// <summary>Looks around, reads a few files, writes a summary of them, reports.</summary>
internal static class DemoSummary
{
    private const string DefaultName = "stigmer-summary.md";

    // What agents' instructions often name.
    private const string OtherName = "SUMMARY.md";

    private const int MaxFiles = 5;

    private const int MaxSourceFiles = 8;

    private const int LinesToRead = 200;

    private const int QuotedLines = 6;

    private static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase)
    {
        "", ".cfg", ".csv", ".ini", ".json", ".md", ".rst", ".toml", ".txt", ".xml", ".yaml", ".yml",
    };

    private static readonly HashSet<string> Sources = new(StringComparer.OrdinalIgnoreCase)
    {
        ".c", ".cpp", ".cs", ".fs", ".go", ".h", ".java", ".js", ".kt", ".py", ".rb", ".rs", ".sh", ".sql", ".swift", ".ts",
    };

    internal static DemoStep Next(DemoConversation conversation)
    {
        var isAboutCode = conversation.Mentions("code", "source", "C#", ".cs", "program", "class", "function", "test");
        if (conversation.First("ls") is not { } look)
        {
            return new DemoStep(
                DemoPlanner.Introduction + "First I look around the workspace.",
                [isAboutCode ? DemoCall.Of("ls", ("path", "."), ("recursive", true)) : DemoCall.Of("ls", ("path", "."))]);
        }

        if (look.IsError)
        {
            return DemoStep.Done($"I could not look around the workspace: {look.Answer}");
        }

        var files = Choose(DemoListing.Files(look.Answer), isAboutCode);
        if (conversation.First("read_file") is null && files.Count > 0)
        {
            return new DemoStep(
                $"There is something to read: {string.Join(", ", files)}.",
                [.. files.Select(file => DemoCall.Of("read_file", ("path", file), ("limit", LinesToRead)))]);
        }

        if (conversation.First("write_file") is not { } written)
        {
            return new DemoStep(
                $"Now I write down what I found, in {FileName(conversation)}.",
                [DemoCall.Of("write_file", ("path", FileName(conversation)), ("content", Write(conversation, look)))]);
        }

        return DemoStep.Done(Report(conversation, look, written));
    }

    // The one name ends in the other.
    private static string FileName(DemoConversation conversation) =>
        conversation.Mentions(OtherName) && !conversation.Mentions(DefaultName) ? OtherName : DefaultName;

    private static IReadOnlyList<string> Choose(IReadOnlyList<string> files, bool isAboutCode)
    {
        var texts = files
            .Where(file => Texts.Contains(Path.GetExtension(file)) && Path.GetFileName(file) is not (DefaultName or OtherName) && Path.GetFileName(file)[0] != '.')
            .OrderBy(file => Path.GetFileName(file).StartsWith("README", StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(file => file.Count(letter => letter == '/'))
            .Take(MaxFiles);
        var sources = files.Where(file => isAboutCode && Sources.Contains(Path.GetExtension(file))).Take(MaxSourceFiles);

        return [.. texts, .. sources];
    }

    private static string Write(DemoConversation conversation, DemoResult look)
    {
        var files = DemoListing.Files(look.Answer);
        var folders = DemoListing.Folders(look.Answer);
        var text = new StringBuilder();
        text.Append("# Summary of this workspace\n\n");
        text.Append("Written by Stigmer's built-in demo model, a scripted planner and not an AI.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Asked: {OneLine(conversation.Request)}\n\n## What is here\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- {Count(folders.Count, "folder")}{Names(folders)}\n");
        text.Append(CultureInfo.InvariantCulture, $"- {Count(files.Count, "file")}{Names(files)}\n");
        var read = conversation.Of("read_file").ToArray();
        if (read.Length > 0)
        {
            text.Append("\n## What I read\n");
        }

        foreach (var file in read)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {file.Path}\n\n");
            text.Append(file.IsError ? $"Could not be read: {OneLine(file.Answer)}\n" : Quote(file.Answer));
        }

        return text.ToString();
    }

    private static string Quote(string answer)
    {
        var lines = DemoListing.FileLines(answer);
        var quoted = lines.Where(line => !string.IsNullOrWhiteSpace(line)).Take(QuotedLines).Select(line => $"> {line.Trim()}\n");

        return lines.Count == 0 ? "The file is empty.\n" : $"{Count(lines.Count, "line")} read; it begins:\n\n{string.Concat(quoted)}";
    }

    private static string Report(DemoConversation conversation, DemoResult look, DemoResult written)
    {
        var read = conversation.Of("read_file").Where(result => !result.IsError).ToArray();
        var found = $"I looked around ({Count(DemoListing.Folders(look.Answer).Count, "folder")}, "
            + $"{Count(DemoListing.Files(look.Answer).Count, "file")}) and read {Count(read.Length, "file")}{Names([.. read.Select(file => file.Path)])}. ";

        return written.IsError
            ? $"{found}Writing {written.Path} failed: {written.Answer}"
            : $"{found}My summary is in {written.Path}. A real model (set ANTHROPIC_API_KEY) would now do what you asked; the demo model only looks and reports.";
    }

    private static string Names(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        <= 12 => $": {string.Join(", ", names)}",
        _ => $": {string.Join(", ", names.Take(12))} and {names.Count - 12} more",
    };

    private static string Count(int number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
