using Temporal.DevServer.Frontend;

namespace Temporal.DevServer.Visibility;

/// <summary>A parsed list filter: which runs match, and by which field they are counted.</summary>
internal sealed class VisibilityQuery
{
    private readonly List<QueryToken> _tokens;
    private readonly FieldValues _fields;
    private int _at;

    private VisibilityQuery(List<QueryToken> tokens, FieldValues fields)
    {
        _tokens = tokens;
        _fields = fields;
    }

    public Func<RunView, bool> Matches { get; private set; } = _ => true;

    public string? GroupBy { get; private set; }

    private QueryToken Next => _tokens[_at];

    /// <summary>Parses the filter; <paramref name="custom"/> names the search attributes of the namespace.</summary>
    public static VisibilityQuery Parse(string query, IDictionary<string, IndexedValueType> custom)
    {
        var parsed = new VisibilityQuery(QueryTokens.Read(query), new FieldValues(custom));
        parsed.ParseAll();
        return parsed;
    }

    private void ParseAll()
    {
        if (Next.Kind != QueryTokenKind.End && !Next.IsWord("ORDER") && !Next.IsWord("GROUP"))
        {
            Matches = ParseOr();
        }

        if (TakeWord("GROUP"))
        {
            ExpectWord("BY");
            GroupBy = ParseField();
        }

        if (TakeWord("ORDER"))
        {
            ExpectWord("BY");
            // Lists come newest first whatever is asked; the words are accepted because clients send them.
            while (Next.Kind != QueryTokenKind.End)
            {
                _at++;
            }
        }

        if (Next.Kind != QueryTokenKind.End)
        {
            throw Unexpected();
        }
    }

    private Func<RunView, bool> ParseOr()
    {
        var left = ParseAnd();
        while (TakeWord("OR"))
        {
            var (one, other) = (left, ParseAnd());
            left = run => one(run) || other(run);
        }

        return left;
    }

    private Func<RunView, bool> ParseAnd()
    {
        var left = ParseNot();
        while (TakeWord("AND"))
        {
            var (one, other) = (left, ParseNot());
            left = run => one(run) && other(run);
        }

        return left;
    }

    private Func<RunView, bool> ParseNot()
    {
        if (TakeWord("NOT"))
        {
            var inner = ParseNot();
            return run => !inner(run);
        }

        if (!TakeSymbol("("))
        {
            return ParseComparison();
        }

        var grouped = ParseOr();
        ExpectSymbol(")");
        return grouped;
    }

    private Func<RunView, bool> ParseComparison()
    {
        var field = ParseField();
        if (TakeWord("IS"))
        {
            var isNegated = TakeWord("NOT");
            ExpectWord("NULL");
            return run => _fields.Read(run, field).Count > 0 == isNegated;
        }

        var not = TakeWord("NOT");
        if (TakeWord("IN"))
        {
            var values = ParseList(field);
            return run => values.Exists(value => _fields.Read(run, field).Exists(have => Compare(have, value) == 0)) != not;
        }

        if (TakeWord("BETWEEN"))
        {
            var low = ParseValue(field);
            ExpectWord("AND");
            var high = ParseValue(field);
            return run => _fields.Read(run, field).Exists(have => Compare(have, low) >= 0 && Compare(have, high) <= 0) != not;
        }

        if (TakeWord("STARTS_WITH"))
        {
            var start = _tokens[_at++].Value;
            return run => _fields.Read(run, field).Exists(have => have is string text && text.StartsWith(start, StringComparison.Ordinal)) != not;
        }

        return not ? throw Unexpected() : ParseOperator(field);
    }

    private Func<RunView, bool> ParseOperator(string field)
    {
        if (Next.Kind != QueryTokenKind.Symbol)
        {
            throw Unexpected();
        }

        var symbol = _tokens[_at++].Value;
        var value = ParseValue(field);
        Func<int, bool> fits = symbol switch
        {
            "=" => order => order == 0,
            "<" => order => order < 0,
            "<=" => order => order <= 0,
            ">" => order => order > 0,
            ">=" => order => order >= 0,
            "!=" => order => order == 0,
            _ => throw ServiceErrors.InvalidArgument($"invalid query: {symbol} is no comparison"),
        };
        return symbol == "!="
            ? run => !_fields.Read(run, field).Exists(have => Compare(have, value) == 0)
            : run => _fields.Read(run, field).Exists(have => fits(Compare(have, value)));
    }

    private List<IComparable> ParseList(string field)
    {
        ExpectSymbol("(");
        var values = new List<IComparable>();
        do
        {
            values.Add(ParseValue(field));
        }
        while (TakeSymbol(","));
        ExpectSymbol(")");
        return values;
    }

    private IComparable ParseValue(string field)
    {
        var token = _tokens[_at];
        if (token.Kind is QueryTokenKind.End or QueryTokenKind.Symbol)
        {
            throw Unexpected();
        }

        _at++;
        return _fields.Convert(field, token);
    }

    private string ParseField()
    {
        var token = _tokens[_at];
        if (token.Kind != QueryTokenKind.Word)
        {
            throw Unexpected();
        }

        _at++;
        return _fields.IsKnown(token.Value)
            ? token.Value
            : throw ServiceErrors.InvalidArgument($"invalid query: unable to find search attribute {token.Value}");
    }

    private static int Compare(IComparable have, IComparable wanted) =>
        have.GetType() == wanted.GetType() ? have is string text ? string.CompareOrdinal(text, (string)wanted) : have.CompareTo(wanted) : -2;

    private bool TakeWord(string word)
    {
        var isNext = Next.IsWord(word);
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private bool TakeSymbol(string symbol)
    {
        var isNext = Next.IsSymbol(symbol);
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private void ExpectWord(string word)
    {
        if (!TakeWord(word))
        {
            throw Unexpected();
        }
    }

    private void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected();
        }
    }

    private RpcException Unexpected() => ServiceErrors.InvalidArgument(Next.Kind == QueryTokenKind.End
        ? "invalid query: it ends too early"
        : $"invalid query: unexpected {Next.Value}");
}
