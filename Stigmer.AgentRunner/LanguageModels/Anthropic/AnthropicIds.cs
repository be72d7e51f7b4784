using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>The ids of calls as the API takes them: of few letters, and none twice in a conversation. Those that another provider gave may be otherwise.</summary>
internal sealed partial class AnthropicIds
{
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _latest = new(StringComparer.Ordinal);

    internal string OfCall(string id)
    {
        var plain = Odd().Replace(id, "_");
        var unique = plain;
        for (var number = 2; !_given.Add(unique); number++)
        {
            unique = $"{plain}_{number}";
        }

        return _latest[id] = unique;
    }

    /// <summary>A result belongs to the call before it.</summary>
    internal string OfResult(string id) => _latest.GetValueOrDefault(id, id);

    [GeneratedRegex("[^a-zA-Z0-9_-]")]
    private static partial Regex Odd();
}
