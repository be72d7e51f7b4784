using System.Globalization;
using System.Text;

namespace Stigmer.Cli.Output;

/// <summary>Text from models and tools, made harmless for a terminal: no escape sequence of theirs reaches it.</summary>
internal static class SafeText
{
    /// <summary>Keeps line breaks and tabs, drops every other control character and what could reorder a line.</summary>
    internal static string Of(string text) => text.Any(IsUnsafe) ? string.Concat(text.Where(c => !IsUnsafe(c))) : text;

    /// <summary>As <see cref="Of"/>, with what it would drop, and what has no width, spelt out: for text that a person vouches for.</summary>
    internal static string Visible(string text) => string.Concat(text.Select(c =>
        IsUnsafe(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? $"\\u{(int)c:X4}" : c.ToString()));

    /// <summary>One line of at most <paramref name="width"/> characters.</summary>
    internal static string OneLine(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var c in text.AsSpan().Trim())
        {
            // Runs of white space, line breaks included, become one space.
            var next = char.IsWhiteSpace(c) ? ' ' : c;
            if (IsUnsafe(next) || (next == ' ' && line.Length > 0 && line[^1] == ' '))
            {
                continue;
            }

            line.Append(next);
            if (line.Length > width)
            {
                return line.ToString(0, Math.Max(width - 1, 0)).TrimEnd() + "…";
            }
        }

        return line.ToString();
    }

    private static bool IsUnsafe(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
