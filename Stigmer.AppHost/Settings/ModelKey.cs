using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>A model key: the parameter that holds it, the variable that carries it to the runner, and the provider it makes the choice.</summary>
internal sealed record ModelKey(string Parameter, string Variable, string? Provider)
{
    internal static readonly IReadOnlyList<ModelKey> All =
    [
        new("anthropic-api-key", "ANTHROPIC_API_KEY", ModelSettings.Anthropic),
        new("llm-api-key", "STIGMER_LLM_API_KEY", ModelSettings.Anthropic),
        new("openai-api-key", "OPENAI_API_KEY", ModelSettings.OpenAi),
    ];

    /// <summary>Those that a deployment asks for: each provider's own.</summary>
    internal static readonly IReadOnlyList<ModelKey> Published = [.. All.Where(key => key.Parameter != "llm-api-key")];

    /// <summary>The key, or null; a shell cannot export a variable with a hyphen in its name.</summary>
    internal string? Find(IConfiguration configuration) =>
        NonEmpty(configuration[$"Parameters:{Parameter}"]) ?? NonEmpty(configuration[$"Parameters:{Parameter.Replace('-', '_')}"]);

    private static string? NonEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
