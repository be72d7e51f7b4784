namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The names of model providers, as settings and journals write them.</summary>
internal static class Providers
{
    internal const string Anthropic = "anthropic";

    /// <summary>Built in: a scripted planner, not an AI.</summary>
    internal const string Demo = "demo";

    internal static readonly IReadOnlyList<string> All = [Anthropic, Demo];
}
