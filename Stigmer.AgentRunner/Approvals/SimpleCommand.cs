using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>One command of a line, in the ways in which it can be written; for rules that ask or deny, which had rather fit too often.</summary>
internal static partial class SimpleCommand
{
    /// <summary>Words before a command that run it.</summary>
    private static readonly HashSet<string> Wrappers = new(StringComparer.Ordinal)
    {
        "sudo", "env", "command", "builtin", "exec", "nohup", "time", "xargs", "eval", "if", "then", "else", "elif", "while", "until", "do", "!", "{",
    };

    /// <summary>As it stands, without quotes, and without what stands before the command itself.</summary>
    internal static IEnumerable<string> Spellings(string part)
    {
        yield return part;

        var words = Space().Replace(Quoting().Replace(part, ""), " ").Trim().Split(' ').ToList();
        yield return string.Join(' ', words);

        while (words.Count > 1 && (Wrappers.Contains(words[0]) || Assignment().IsMatch(words[0])))
        {
            words.RemoveAt(0);
            yield return string.Join(' ', words);
        }

        if (words[0].LastIndexOf('/') is var slash and >= 0)
        {
            words[0] = words[0][(slash + 1)..];
            yield return string.Join(' ', words);
        }
    }

    [GeneratedRegex("""['"\\]""")]
    private static partial Regex Quoting();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*=")]
    private static partial Regex Assignment();
}
