using System.Text;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Tools;

/// <summary>A pattern for paths: * and ? within a name, ** across folders, [a-z] one of them, {a,b} either. Without a slash it is for names in any folder.</summary>
internal sealed class GlobPattern
{
    private const int MaxLength = 500;

    private readonly Regex _regex;
    private readonly bool _namesOnly;

    private GlobPattern(Regex regex, bool namesOnly)
    {
        _regex = regex;
        _namesOnly = namesOnly;
    }

    /// <exception cref="ToolArgumentException">It is none.</exception>
    internal static GlobPattern Parse(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength)
        {
            throw new ToolArgumentException($"A pattern has 1 to {MaxLength} characters; this one has {pattern.Length}.");
        }

        var relative = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        try
        {
            // Without backtracking: a pattern of many stars must not take for ever.
            return new GlobPattern(
                new Regex($@"^{Translate(relative)}\z", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout),
                namesOnly: !pattern.Contains('/', StringComparison.Ordinal) && !pattern.Contains("**", StringComparison.Ordinal));
        }
        catch (ArgumentException)
        {
            throw new ToolArgumentException($"'{pattern}' is no pattern; write one such as src/**/*.cs or *.{{ts,tsx}}.");
        }
    }

    /// <param name="path">With forward slashes.</param>
    internal bool Matches(string path) => _regex.IsMatch(_namesOnly ? path[(path.LastIndexOf('/') + 1)..] : path);

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder();
        var choices = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '*' when Follows(pattern, at, "**/"):
                    regex.Append("(?:.*/)?");
                    at += 2;
                    break;
                case '*' when Follows(pattern, at, "**"):
                    regex.Append(".*");
                    at++;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[' when (at + 2 < pattern.Length ? pattern.IndexOf(']', at + 2) : -1) is var end and > 0:
                    regex.Append(Set(pattern[(at + 1)..end]));
                    at = end;
                    break;
                case '{':
                    regex.Append("(?:");
                    choices++;
                    break;
                case '}' when choices > 0:
                    regex.Append(')');
                    choices--;
                    break;
                case ',' when choices > 0:
                    regex.Append('|');
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[at].ToString()));
                    break;
            }
        }

        return regex.ToString();
    }

    private static bool Follows(string pattern, int at, string what) => string.CompareOrdinal(pattern, at, what, 0, what.Length) == 0;

    private static string Set(string members)
    {
        var isNot = members[0] is '!' or '^';

        return $"[{(isNot ? "^/" : "")}{(isNot ? members[1..] : members).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)}]";
    }
}
