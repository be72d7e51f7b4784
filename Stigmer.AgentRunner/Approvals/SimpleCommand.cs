using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>One command of a line, in the ways in which it can be written; for rules that ask or deny, which had rather fit too often.</summary>
internal sealed partial class SimpleCommand
{
    /// <summary>Words of the shell that stand before a command.</summary>
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal) { "if", "then", "else", "elif", "while", "until", "do", "!", "{" };

    /// <summary>Programs that run what stands somewhere behind them.</summary>
    private static readonly HashSet<string> Starters = new(StringComparer.Ordinal)
    {
        "sudo", "doas", "su", "env", "command", "builtin", "exec", "nohup", "time", "timeout", "nice", "ionice", "setsid", "stdbuf", "unbuffer", "script", "flock", "chroot",
        "unshare", "strace", "watch", "xargs", "parallel", "find", "eval", "trap", "alias", "coproc", "export", "busybox", "sh", "bash", "dash", "ash", "zsh", "ksh", "fish",
        "python", "python3", "perl", "ruby", "node", "php", "awk",
    };

    /// <param name="part">What stands between two operators of a line.</param>
    internal SimpleCommand(string part)
    {
        Spellings = [.. SpellingsOf(part)];
        Inner = [.. InnerOf(part)];
        StartsOthers = Starters.Contains(FirstWord(Spellings[^1])) || Assignment().IsMatch(Spellings[1]);
        RunsWhatItReads = Inner.Any(inner => OpenShell().IsMatch(inner));
    }

    /// <summary>As it stands, without quotes, and without what stands before the command itself.</summary>
    internal IReadOnlyList<string> Spellings { get; }

    /// <summary>What may begin a command at any word: an assignment is often a command for later.</summary>
    internal IReadOnlyList<string> Inner { get; }

    internal bool StartsOthers { get; }

    /// <summary>A shell without a script: any text of the line may be one.</summary>
    internal bool RunsWhatItReads { get; }

    private static IEnumerable<string> SpellingsOf(string part)
    {
        yield return part;

        var words = Unquoted(part).Split(' ').ToList();
        yield return string.Join(' ', words);
        yield return Spaced(Braces().Replace(string.Join(' ', words), " "));

        while (words.Count > 1 && (Keywords.Contains(words[0]) || Assignment().IsMatch(words[0])))
        {
            words.RemoveAt(0);
            yield return string.Join(' ', words);
        }

        words[0] = words[0][(words[0].LastIndexOf('/') + 1)..];
        yield return string.Join(' ', words);
    }

    private static IEnumerable<string> InnerOf(string part)
    {
        foreach (var command in Unquoted(part).Split(CommandLine.Separators))
        {
            var plain = Spaced(Joints().Replace(command, " "));
            yield return plain;
            yield return Folders().Replace(plain, "");
        }
    }

    private static string Unquoted(string text) => Spaced(Quoting().Replace(FieldSeparator().Replace(text, " "), ""));

    private static string Spaced(string text) => Space().Replace(text, " ").Trim();

    private static string FirstWord(string text) => text.Split(' ', 2)[0];

    [GeneratedRegex("""['"\\]""")]
    private static partial Regex Quoting();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\$(IFS\b|\{IFS[^}]*\})")]
    private static partial Regex FieldSeparator();

    [GeneratedRegex("[{},]")]
    private static partial Regex Braces();

    [GeneratedRegex(@"[{},=\[\]]")]
    private static partial Regex Joints();

    [GeneratedRegex("(?<![^ ])[^ ]*/(?=[^ /])")]
    private static partial Regex Folders();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*=")]
    private static partial Regex Assignment();

    [GeneratedRegex("(^| )(sh|bash|dash|ash|zsh|ksh|fish)( -[^ ]*| stdin)*$")]
    private static partial Regex OpenShell();
}
