using System.Globalization;
using System.Text;
using Temporal.DevServer.Frontend;

namespace Temporal.DevServer.Visibility;

internal enum QueryTokenKind
{
    Word,
    Text,
    Number,
    Symbol,
    End,
}

internal readonly record struct QueryToken(QueryTokenKind Kind, string Value)
{
    public bool IsWord(string word) => Kind == QueryTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == QueryTokenKind.Symbol && Value == symbol;
}

/// <summary>Cuts a list filter into words, texts, numbers and symbols.</summary>
internal static class QueryTokens
{
    internal static List<QueryToken> Read(string query)
    {
        var tokens = new List<QueryToken>();
        var at = 0;
        while (at < query.Length)
        {
            var c = query[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c is '\'' or '"' or '`')
            {
                tokens.Add(new(c == '`' ? QueryTokenKind.Word : QueryTokenKind.Text, ReadQuoted(query, ref at)));
            }
            else if (char.IsAsciiDigit(c) || (c is '-' or '+' && at + 1 < query.Length && char.IsAsciiDigit(query[at + 1])))
            {
                tokens.Add(new(QueryTokenKind.Number, ReadWhile(query, ref at, next => char.IsAsciiLetterOrDigit(next) || next is '.' or '-' or '+')));
            }
            else if (char.IsLetter(c) || c == '_')
            {
                tokens.Add(new(QueryTokenKind.Word, ReadWhile(query, ref at, next => char.IsLetterOrDigit(next) || next is '_' or '.')));
            }
            else
            {
                tokens.Add(new(QueryTokenKind.Symbol, ReadSymbol(query, ref at)));
            }
        }

        tokens.Add(new(QueryTokenKind.End, ""));
        return tokens;
    }

    private static string ReadWhile(string query, ref int at, Func<char, bool> belongs)
    {
        var start = at++;
        while (at < query.Length && belongs(query[at]))
        {
            at++;
        }

        return query[start..at];
    }

    private static string ReadQuoted(string query, ref int at)
    {
        var quote = query[at++];
        var text = new StringBuilder();
        while (at < query.Length)
        {
            var c = query[at++];
            if (c == '\\' && at < query.Length)
            {
                text.Append(query[at++]);
            }
            else if (c == quote)
            {
                if (at >= query.Length || query[at] != quote)
                {
                    return text.ToString();
                }

                // A doubled quote stands for itself.
                text.Append(query[at++]);
            }
            else
            {
                text.Append(c);
            }
        }

        throw ServiceErrors.InvalidArgument($"invalid query: the text that begins with {quote}{text} does not end");
    }

    private static string ReadSymbol(string query, ref int at)
    {
        var two = at + 1 < query.Length ? query.Substring(at, 2) : "";
        if (two is "!=" or "<=" or ">=" or "<>")
        {
            at += 2;
            return two == "<>" ? "!=" : two;
        }

        var c = query[at++];
        return c is '=' or '<' or '>' or '(' or ')' or ','
            ? c.ToString(CultureInfo.InvariantCulture)
            : throw ServiceErrors.InvalidArgument($"invalid query: unexpected character {c}");
    }
}
