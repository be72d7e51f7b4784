namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What people call a model, and what its provider calls it.</summary>
internal static class ModelNames
{
    internal const string DefaultAnthropic = "claude-sonnet-4.5";

    internal const string DefaultOpenAi = "gpt-4.1";

    internal const string DefaultOllama = "qwen2.5-coder:7b";

    internal const string Demo = "demo";

    private static readonly string[] OpenAiBeginnings = ["gpt-", "chatgpt-", "o1", "o3", "o4", "ft:"];

    private static readonly Dictionary<string, string> AnthropicIds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["claude-haiku-3.5"] = "claude-3-5-haiku-latest",
        ["claude-haiku-4.5"] = "claude-haiku-4-5",
        ["claude-opus-4"] = "claude-opus-4-0",
        ["claude-opus-4.1"] = "claude-opus-4-1",
        ["claude-opus-4.5"] = "claude-opus-4-5",
        ["claude-sonnet-3.7"] = "claude-3-7-sonnet-latest",
        ["claude-sonnet-4"] = "claude-sonnet-4-0",
        ["claude-sonnet-4.5"] = "claude-sonnet-4-5",
        ["haiku"] = "claude-haiku-4-5",
        ["opus"] = "claude-opus-4-5",
        ["sonnet"] = "claude-sonnet-4-5",
    };

    /// <summary>People write versions with a point, Anthropic with a dash. An unknown name is the provider's own: it goes out as it is.</summary>
    internal static string AnthropicId(string name) => AnthropicIds.TryGetValue(name, out var id) ? id
        : name.StartsWith("claude-", StringComparison.OrdinalIgnoreCase) ? name.Replace('.', '-')
        : name;

    /// <summary>The provider that a model's name speaks of; null when it speaks of none.</summary>
    internal static string? ProviderOf(string name) => name switch
    {
        Demo => Providers.Demo,
        _ when AnthropicIds.ContainsKey(name) || name.StartsWith("claude-", StringComparison.OrdinalIgnoreCase) => Providers.Anthropic,
        _ when Array.Exists(OpenAiBeginnings, beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) => Providers.OpenAi,
        // Ollama's names have tags: qwen2.5-coder:7b.
        _ when name.Contains(':', StringComparison.Ordinal) => Providers.Ollama,
        _ => null,
    };
}
