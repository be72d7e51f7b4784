using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>A model provider's key: the provider, the parameter that holds the key, the variable that carries it to the runner.</summary>
internal sealed record ModelKey(string Provider, string Parameter, string Variable)
{
    internal static readonly IReadOnlyList<ModelKey> All =
    [
        new("anthropic", "anthropic-api-key", "ANTHROPIC_API_KEY"),
        new("openai", "openai-api-key", "OPENAI_API_KEY"),
    ];

    /// <summary>The key, or null; a shell cannot export a variable with a hyphen in its name.</summary>
    internal string? Find(IConfiguration configuration) =>
        NonEmpty(configuration[$"Parameters:{Parameter}"]) ?? NonEmpty(configuration[$"Parameters:{Parameter.Replace('-', '_')}"]);

    private static string? NonEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
