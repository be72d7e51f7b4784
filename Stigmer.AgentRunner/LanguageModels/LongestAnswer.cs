namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>How many tokens a model can answer with, thoughts included; providers refuse to be asked for more. What is not known has no bound here.</summary>
internal static class LongestAnswer
{
    /// <param name="id">As the provider calls the model.</param>
    internal static int Of(string id) => ClaudeVersion.Of(id) switch
    {
        { Major: 4, Minor: <= 1 } when id.Contains("opus", StringComparison.OrdinalIgnoreCase) => 32_000,
        { Major: 4, Minor: <= 5 } => 64_000,
        not null => int.MaxValue,
        _ when Begins(id, "claude-3-7") => 64_000,
        _ when Begins(id, "claude-3-5") => 8192,
        _ when Begins(id, "claude-3") => 4096,
        _ when Begins(id, "gpt-4o") => 16_384,
        _ when Begins(id, "gpt-4.1") => 32_768,
        _ => int.MaxValue,
    };

    private static bool Begins(string id, string with) => id.StartsWith(with, StringComparison.OrdinalIgnoreCase);
}
