using Microsoft.Extensions.AI;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>How much a call is to think; each provider says it in its own way.</summary>
internal static class ThinkingOf
{
    internal const string Property = "stigmer.thinking";

    /// <summary>Null: nothing is said about it.</summary>
    internal static ThinkingSetting? Call(ChatOptions options) =>
        options.AdditionalProperties?.TryGetValue(Property, out var value) is true ? value as ThinkingSetting : null;
}
