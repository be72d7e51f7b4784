namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The names of model providers, as settings and journals write them.</summary>
internal static class Providers
{
    internal const string Anthropic = "anthropic";

    /// <summary>Or whatever speaks its chat completions.</summary>
    internal const string OpenAi = "openai";

    /// <summary>On a machine of one's own; needs no key.</summary>
    internal const string Ollama = "ollama";

    /// <summary>Built in: a scripted planner, not an AI.</summary>
    internal const string Demo = "demo";

    internal static readonly IReadOnlyList<string> All = [Anthropic, OpenAi, Ollama, Demo];
}
