using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>Which model the agents use: the provider that was chosen, else one whose key is there, else the demo.</summary>
internal sealed record ModelSettings(string Provider, string? Model, IReadOnlyList<ModelKey> Keys, IReadOnlyDictionary<string, string> PassedOn)
{
    internal const string Anthropic = "anthropic";
    internal const string OpenAi = "openai";
    internal const string Demo = "demo";

    private const string ProviderVariable = "STIGMER_LLM_PROVIDER";
    private const string ModelVariable = "STIGMER_LLM_MODEL";

    private const string OpenAiAddressVariable = "OPENAI_BASE_URL";

    private static readonly string[] PassedOnVariables = 
    [
        ProviderVariable, ModelVariable, "STIGMER_LLM_BASE_URL", "STIGMER_LLM_MAX_TOKENS", "STIGMER_LLM_TEMPERATURE", "STIGMER_LLM_FALLBACK_MODELS",
        "STIGMER_LLM_THINKING", "STIGMER_LLM_CONTEXT_WINDOW", "STIGMER_LLM_VISION", "ANTHROPIC_BASE_URL",
        OpenAiAddressVariable, "OLLAMA_BASE_URL", "OLLAMA_CONTEXT_LENGTH",
    ];

    internal static ModelSettings Read(IConfiguration configuration)
    {
        IReadOnlyList<ModelKey> keys = [.. ModelKey.All.Where(key => key.Find(configuration) is not null)];
        var passedOn = PassedOnVariables
            .Select(name => (name, value: configuration[name]))
            .Where(pair => pair.value is { Length: > 0 })
            .ToDictionary(pair => pair.name, pair => pair.value!);
        var provider = passedOn.GetValueOrDefault(ProviderVariable)?.ToLowerInvariant()
            ?? keys.Select(key => key.Provider).FirstOrDefault(provider => provider is not null)
            ?? Demo;

        return new ModelSettings(provider, passedOn.GetValueOrDefault(ModelVariable), keys, passedOn);
    }

    internal IEnumerable<string> Check() => (Provider, Keys) switch
    {
        (Anthropic, var keys) when !keys.Any(key => key.Provider == Anthropic) =>
            [$"{ProviderVariable} is {Anthropic}, but there is no key for it. Set ANTHROPIC_API_KEY, or choose another provider ({Demo} needs no key)."],
        // The general key is for whatever was chosen, and an endpoint of one's own may ask for none.
        (OpenAi, { Count: 0 }) when !PassedOn.ContainsKey(OpenAiAddressVariable) && !PassedOn.ContainsKey("STIGMER_LLM_BASE_URL") =>
            [$"{ProviderVariable} is {OpenAi}, but there is no key for it. Set OPENAI_API_KEY, or choose another provider ({Demo} needs no key)."],
        _ => [],
    };

    /// <summary>One line for people.</summary>
    internal string Describe() =>
        Provider == Demo ? "demo (built in: follows a script, is no language model; set ANTHROPIC_API_KEY for a real one)"
        : Model is null ? Provider
        : $"{Provider}, {Model}";
}
