using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Fills variables of the run into what an agent says about its servers: {{NAME}}, and ${NAME} as the Go SDK writes it.</summary>
/// <param name="variables">The run's environment.</param>
internal sealed partial class McpTemplates(IReadOnlyDictionary<string, string> variables)
{
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>Variables that were asked for and are not there.</summary>
    internal IReadOnlyCollection<string> Missing => _missing;

    internal string Fill(string text) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (variables.TryGetValue(name, out var value))
        {
            return value;
        }

        _missing.Add(name);

        return "";
    });

    [GeneratedRegex(@"\{\{\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
