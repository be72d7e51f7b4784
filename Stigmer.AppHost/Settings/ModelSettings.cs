using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>Which model the agents use: the provider that was chosen, else one whose key is there, else the demo.</summary>
internal sealed record ModelSettings(string? ChosenProvider, string? Model, IReadOnlyList<ModelKey> Keys, IReadOnlyDictionary<string, string> PassedOn)
{
    internal const string DemoProvider = "demo";

    private static readonly string[] PassedOnVariables = ["STIGMER_LLM_PROVIDER", "STIGMER_LLM_MODEL", "ANTHROPIC_BASE_URL"];

    internal string Provider => ChosenProvider ?? (Keys.Count > 0 ? Keys[0].Provider : DemoProvider);

    internal static ModelSettings Read(IConfiguration configuration) => new(
        configuration["STIGMER_LLM_PROVIDER"] is { Length: > 0 } provider ? provider : null,
        configuration["STIGMER_LLM_MODEL"] is { Length: > 0 } model ? model : null,
        [.. ModelKey.All.Where(key => key.Find(configuration) is not null)],
        PassedOnVariables
            .Select(name => (name, value: configuration[name]))
            .Where(pair => pair.value is { Length: > 0 })
            .ToDictionary(pair => pair.name, pair => pair.value!));

    internal IEnumerable<string> Check() =>
        ModelKey.All.FirstOrDefault(key => key.Provider == ChosenProvider) is { } needed && !Keys.Contains(needed)
            ? [$"STIGMER_LLM_PROVIDER is {ChosenProvider}, but there is no key for it. Set {needed.Variable}, or choose another provider (demo needs no key)."]
            : [];

    /// <summary>One line for people.</summary>
    internal string Describe() => Provider == DemoProvider
        ? "demo (built in, follows a script and thinks nothing up; set ANTHROPIC_API_KEY for a real model)"
        : Model is null ? Provider : $"{Provider}, {Model}";
}
