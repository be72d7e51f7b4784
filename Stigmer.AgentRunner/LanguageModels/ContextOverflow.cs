using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Tells by a provider's words that a conversation was too long for the model. There is no code for it that all of them use.</summary>
internal static partial class ContextOverflow
{
    internal static bool IsSaidBy(string reason) => Words().IsMatch(reason);

    [GeneratedRegex(
        "prompt is too long|context_length_exceeded|maximum context length|context length|context window|context limit|context size|too many (input )?tokens",
        RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}
