using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Stigmer.Server.Resources;

/// <summary>
/// A part of a list, newest first. Answers of the original carry only the number of pages, so its clients ask for a page by its number,
/// from 1. Ours carry the next page's token, which names the last entry seen: what is created or deleted meanwhile moves nothing.
/// </summary>
internal readonly record struct Page(int Size, int Number)
{
    internal const int DefaultSize = 50;
    internal const int MaxSize = 1000;

    private const string Prefix = "after:";

    /// <summary>Begins below the row of this number, and not at a page's.</summary>
    internal long? Before { get; private init; }


    /// <summary>One row more than the page has tells whether there is another page.</summary>
    internal IEnumerable<(string, object?)> Parameters =>
        [("@size", Size + 1L), ("@skip", (long)(Number - 1) * Size), .. Before is { } before ? new (string, object?)[] { ("@before", before) } : []];

    /// <summary>To be added to a query's conditions, with <see cref="Parameters"/>.</summary>
    /// <param name="number">Of a row, as the query's index has it.</param>
    internal string Condition(string number) => Before is null ? "" : $" AND {number} < @before";

    /// <exception cref="Grpc.Core.RpcException">The size is negative, or the token is neither an answer's nor the number of a page.</exception>
    internal static Page Read(int size, string token)
    {
        if (token.Length == 0 || int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Read(size, token.Length == 0 ? 1 : int.Parse(token, CultureInfo.InvariantCulture));
        }

        return BeforeOf(token) is { } before
            ? Read(size, 1) with { Before = before }
            : throw ResourceErrors.Invalid($"page_token is '{token}'; it must be next_page_token of an answer, or the number of a page, from 1", "page_token");
    }

    internal static Page Read(int size, int number)
    {
        if (size < 0 || number < 0)
        {
            throw ResourceErrors.Invalid($"page size is {size} and page number {number}; neither can be negative", "page_size");
        }

        return new Page(size == 0 ? DefaultSize : Math.Min(size, MaxSize), Math.Max(number, 1));
    }

    internal int CountOf(long total) => (int)Math.Max(1, (total + Size - 1) / Size);

    /// <param name="rows">What the query found, and the numbers of the rows.</param>
    /// <param name="total">Length of the whole list.</param>
    internal ResourcePage<T> Of<T>(IReadOnlyList<(T Item, long Number)> rows, long total) => new([.. rows.Take(Size).Select(row => row.Item)], total)
    {
        Next = rows.Count > Size ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{rows[Size - 1].Number}"))) : "",
    };

    private static long? BeforeOf(string token)
    {
        // Of any other length it is not one of ours, and need not be looked at.
        if (token.Length > 64 || !Base64Url.IsValid(token))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        return text.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(text[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
