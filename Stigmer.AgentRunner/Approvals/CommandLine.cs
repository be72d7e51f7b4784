using System.Text;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>
/// A shell command as rules look at it: where it has operators, and which commands it is made of. Not a shell's parser: where it
/// cannot be sure it sees an operator too many, never one too few.
/// </summary>
internal sealed partial class CommandLine
{
    /// <summary>Operators are moved to this range, so that a wildcard can stop at them.</summary>
    internal const char FirstMark = '\uE000';

    /// <summary>Something that no pattern can spell out.</summary>
    internal const char Opaque = '\uE0FF';

    private const string Operators = ";&|<>()`";

    private CommandLine(string text)
    {
        var scan = new Scanner(text);
        Text = text;
        Marked = scan.Run();
        Marked += scan.IsSure ? "" : Opaque;
        Parts = [.. PartsOf(text).Concat(Continued().Replace(text, "") is var joined && joined != text ? PartsOf(joined) : []).Distinct().Select(part => new SimpleCommand(part))];
        RunsText = Parts.Any(part => part.RunsWhatItReads);
    }

    /// <summary>What stands between two commands.</summary>
    internal static char[] Separators { get; } = [.. Operators, '\n', '\r'];

    internal string Text { get; }

    /// <summary>The text with each operator replaced by its mark.</summary>
    internal string Marked { get; }

    /// <summary>What stands between the operators; at least one.</summary>
    internal IReadOnlyList<SimpleCommand> Parts { get; }

    /// <summary>A shell reads some of it.</summary>
    internal bool RunsText { get; }

    internal static CommandLine Parse(string command) => new(command.Trim());

    /// <summary>The pattern of a rule with the same marks, so that its operators meet those of a command.</summary>
    internal static string Mark(string pattern) => new Scanner(pattern.Trim()).Run();

    internal static bool IsMark(char c) => c is >= FirstMark and <= Opaque;

    private static IEnumerable<string> PartsOf(string text)
    {
        var scan = new Scanner(text);
        var marked = scan.Run();
        if (!scan.IsSure)
        {
            marked = string.Concat(text.Select(c => Separators.Contains(c) || c is '"' or '\'' ? (char)(FirstMark + c) : c));
        }

        // Where output goes is no command, and may stand before one.
        return Marks().Split(Redirections().Replace(marked, " ")).Select(part => part.Trim()).Where(part => part.Length > 0).DefaultIfEmpty("");
    }

    [GeneratedRegex(@"\\\r?\n")]
    private static partial Regex Continued();

    [GeneratedRegex("[\uE000-\uE0FF]+")]
    private static partial Regex Marks();

    // 2>&1, >> file and the like; a text that follows << may be commands.
    [GeneratedRegex("""(?:(?<![^\s\uE000-\uE0FF])\d+)?(?:(?<!\uE03C)\uE03C(?!\uE03C)|\uE03E\uE03E?)[\uE026\uE03E\uE07C]?[ \t]*(?:'[^']*'|"[^"]*"|[^\s'"\uE000-\uE0FF])+""")]
    private static partial Regex Redirections();

    private sealed class Scanner(string text)
    {
        private readonly StringBuilder _marked = new();
        private char _quote;

        /// <summary>Whether what seemed to be quoted was: no quote is open, none has a command in it, none may stand in a comment.</summary>
        internal bool IsSure { get; private set; } = true;

        internal string Run()
        {
            for (var at = 0; at < text.Length; at++)
            {
                var next = at + 1 < text.Length ? text[at + 1] : '\0';
                if (text[at] == '\\' && _quote != '\'' && next is not ('\0' or '\n' or '\r'))
                {
                    // The next character is no operator.
                    _marked.Append(text[at]).Append(IsMark(next) ? Opaque : next);
                    at++;
                }
                else
                {
                    Take(text[at], next);
                }
            }

            IsSure &= _quote == '\0';
            return _marked.ToString();
        }

        private void Take(char c, char next)
        {
            if (c == _quote)
            {
                _quote = '\0';
            }
            else if (_quote == '\0' && c is '\'' or '"')
            {
                _quote = c;
            }
            else if (IsMark(c))
            {
                c = Opaque;
            }
            else if (IsOperator(c, next))
            {
                IsSure &= _quote == '\0';
                c = (char)(FirstMark + c);
            }
            else if (c == '#' && _quote == '\0' && IsWordStart)
            {
                IsSure = false;
            }

            _marked.Append(c);
        }

        private bool IsWordStart => _marked.Length == 0 || IsMark(_marked[^1]) || char.IsWhiteSpace(_marked[^1]);

        // Between single quotes nothing is; between double quotes a command can be substituted. $'…' is quoted otherwise by some shells.
        private bool IsOperator(char c, char next) => _quote switch
        {
            '\'' => false,
            '"' => c == '`' || (c == '$' && next == '('),
            _ => Operators.Contains(c, StringComparison.Ordinal) || (c == '$' && next is '(' or '\'' or '"') || (c < ' ' && c != '\t') || c == '\\',
        };
    }
}
