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

    private static string[] Lines(string answer) => answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
