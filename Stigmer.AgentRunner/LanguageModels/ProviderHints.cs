namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What a person is told to look at when a provider refuses.</summary>
/// <param name="Provider">One of <see cref="Providers.All"/>.</param>
/// <param name="Unreachable">What to do when nobody answers.</param>
/// <param name="KeyVariable">Where its key comes from.</param>
/// <param name="AddressVariable">Where its address comes from.</param>
internal sealed record ProviderHints(string Provider, string Unreachable, string KeyVariable, string AddressVariable)
{
    internal static readonly ProviderHints Anthropic = new(Providers.Anthropic, "", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL");

    internal static readonly ProviderHints OpenAi = new(Providers.OpenAi, "", "OPENAI_API_KEY", "OPENAI_BASE_URL");

    internal static readonly ProviderHints Ollama = new(
        Providers.Ollama, "; start it (ollama serve), or say where it is with OLLAMA_BASE_URL", "STIGMER_LLM_API_KEY", "OLLAMA_BASE_URL");
}
