using System.Text;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>Patterns of rules: * for any characters, ? for one, a backslash before them for themselves.</summary>
internal static class Wildcards
{
    private static readonly string Unmarked = $"[^{CommandLine.FirstMark}-{CommandLine.Opaque}]";

    /// <summary>Any characters are meant by the wildcards.</summary>
    internal static Regex Wide(string pattern) => Compile(pattern, ".", optionalArguments: true);

    /// <summary>So they are, and other words may stand before.</summary>
    internal static Regex Within(string pattern) => Compile(pattern, ".", optionalArguments: true, before: "(?:.* )?");

    /// <summary>The wildcards stop at operators; those of the pattern itself must be there.</summary>
    internal static Regex Narrow(string pattern) => Compile(CommandLine.Mark(pattern), Unmarked, optionalArguments: true);

    internal static Regex Name(string pattern) => Compile(pattern, ".", optionalArguments: false);

    private static Regex Compile(string pattern, string any, bool optionalArguments, string before = "")
    {
        var text = pattern.Trim();
        var optional = optionalArguments && text.EndsWith(" *", StringComparison.Ordinal);
        var regex = Translate(optional ? text[..^2] : text, any);

        // Without backtracking: a pattern of many stars must not take for ever.
        return new Regex(
            $"^{before}{regex}{(optional ? $"(?: {any}*)?" : "")}$",
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant,
            Regex.InfiniteMatchTimeout);
    }

    private static StringBuilder Translate(string pattern, string any)
    {
        var regex = new StringBuilder();
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length && pattern[at + 1] is '*' or '?' or '\\')
            {
                at++;
                regex.Append(Regex.Escape(pattern[at].ToString()));
            }
            else
            {
                regex.Append(pattern[at] switch
                {
                    '*' => $"{any}*",
                    '?' => any,
                    var c => Regex.Escape(c.ToString()),
                });
            }
        }

        return regex;
    }
}
