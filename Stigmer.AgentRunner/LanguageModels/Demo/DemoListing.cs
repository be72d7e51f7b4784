namespace Stigmer.AgentRunner.LanguageModels.Demo;

/// <summary>Reads what the ls tool answered.</summary>
internal static class DemoListing
{
    internal static IReadOnlyList<string> Files(string answer) =>
        [.. Lines(answer).Where(line => line.Contains('\t', StringComparison.Ordinal)).Select(line => line[..line.IndexOf('\t', StringComparison.Ordinal)])];

    internal static IReadOnlyList<string> Folders(string answer) =>
        [.. Lines(answer).Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/'))];

    /// <summary>The lines of a file as read_file answered them, without their numbers.</summary>
    internal static IReadOnlyList<string> FileLines(string answer) =>
        [.. Lines(answer).Where(line => line.Contains('\t', StringComparison.Ordinal)).Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..])];

    private static IEnumerable<string> Lines(string answer)
    {
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // An answer that was too long has a note in its middle, between two lines that were cut.
        return lines.Where((_, index) => !IsNote(index) && !IsNote(index - 1) && !IsNote(index + 1));

        bool IsNote(int index) => index >= 0 && index < lines.Length && lines[index].StartsWith("[…", StringComparison.Ordinal)
            && lines[index].Contains("left out", StringComparison.Ordinal);
    }
}
