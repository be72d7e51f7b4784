using System.Text;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>
/// A shell command as rules look at it: where it has operators, and which commands it is made of. Not a shell's parser: where it
/// cannot be sure it sees an operator too many, never one too few.
/// </summary>
internal sealed class CommandLine
{
    /// <summary>Operators are moved to this range, so that a wildcard can stop at them.</summary>
    internal const char FirstMark = '\uE000';

    /// <summary>Something that no pattern can spell out.</summary>
    internal const char Opaque = '\uE0FF';

    private const string Operators = ";&|<>()`";

    private CommandLine(string text, string marked, IReadOnlyList<string> parts)
    {
        Text = text;
        Marked = marked;
        Parts = parts;
    }

    internal string Text { get; }

    /// <summary>The text with each operator replaced by its mark.</summary>
    internal string Marked { get; }

    /// <summary>What stands between the operators; at least one.</summary>
    internal IReadOnlyList<string> Parts { get; }

    internal static CommandLine Parse(string command)
    {
        var text = command.Trim();
        var scan = new Scanner(text);
        var marked = scan.Run();

        // Quotes that do not close, or a command inside quotes: the quotes prove nothing any more.
        var between = scan.IsSure ? marked.Where(IsMark).Distinct() : [.. Operators, '\n', '\r', '"', '\''];
        string[] parts = between.ToArray() is { Length: > 0 } marks ? (scan.IsSure ? marked : text).Split(marks) : [text];
        return new CommandLine(
            text,
            scan.IsSure ? marked : marked + Opaque,
            [.. parts.Select(part => part.Trim()).Where(part => part.Length > 0).DefaultIfEmpty("")]);
    }

    /// <summary>The pattern of a rule with the same marks, so that its operators meet those of a command.</summary>
    internal static string Mark(string pattern) => new Scanner(pattern.Trim()).Run();

    internal static bool IsMark(char c) => c is >= FirstMark and <= Opaque;

    private sealed class Scanner(string text)
    {
        private readonly StringBuilder _marked = new();
        private char _quote;

        /// <summary>Whether what seemed to be quoted was.</summary>
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

            _marked.Append(c);
        }

        // Between single quotes nothing is; between double quotes a command can be substituted. $'…' is quoted otherwise by some shells.
        private bool IsOperator(char c, char next) => _quote switch
        {
            '\'' => false,
            '"' => c == '`' || (c == '$' && next == '('),
            _ => Operators.Contains(c, StringComparison.Ordinal) || (c == '$' && next is '(' or '\'' or '"') || (c < ' ' && c != '\t') || c == '\\',
        };
    }
}
