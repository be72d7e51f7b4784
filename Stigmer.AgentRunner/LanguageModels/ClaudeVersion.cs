using System.Globalization;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The version in a Claude model's id; what it can do goes by it.</summary>
internal sealed partial record ClaudeVersion(int Major, int Minor)
{
    /// <summary>Null when the id has none, as those before version 4 have not in this place.</summary>
    internal static ClaudeVersion? Of(string id) => Pattern().Match(id) is { Success: true } found
        ? new ClaudeVersion(Number(found.Groups["major"]), found.Groups["minor"].Success ? Number(found.Groups["minor"]) : 0)
        : null;

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    // Of claude-opus-4-20250514 the date is no version.
    [GeneratedRegex(@"^claude-[a-z]+-(?<major>\d{1,2})(-(?<minor>\d{1,2}))?(-|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
