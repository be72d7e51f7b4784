namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>How many tokens a model can look at. What is not known is taken for less rather than more: a summary too early costs little.</summary>
internal static class ModelWindow
{
    private const int Usual = 128_000;

    // Ollama forgets the beginning of what is longer, without a word; a server that is not told loads what it deems right.
    private const int OllamaUsual = 32_768;

    internal static int Of(ModelChoice model, ModelSettings settings) => settings.ContextWindow ?? model.Provider switch
    {
        Providers.Demo => int.MaxValue,
        Providers.Anthropic => OfClaude(ModelNames.AnthropicId(model.Model)),
        Providers.OpenAi => OfGpt(model.Model),
        _ => settings.OllamaContextLength ?? OllamaUsual,
    };

    private static int OfClaude(string id) => ClaudeVersion.Of(id) is { Major: >= 5 } ? 1_000_000 : 200_000;

    private static int OfGpt(string name) => name switch
    {
        _ when name.StartsWith("gpt-4.1", StringComparison.OrdinalIgnoreCase) => 1_047_576,
        _ when name.StartsWith("gpt-5", StringComparison.OrdinalIgnoreCase) => 272_000,
        ['o', >= '1' and <= '9', ..] => 200_000,
        _ => Usual,
    };
}
