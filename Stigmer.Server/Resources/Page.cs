using System.Globalization;

namespace Stigmer.Server.Resources;

/// <summary>A part of a list, newest first. Replies carry only the number of pages, so a page's token is its number, from 1.</summary>
internal readonly record struct Page(int Size, int Number)
{
    internal const int DefaultSize = 50;
    internal const int MaxSize = 1000;

    internal long Skip => (long)(Number - 1) * Size;

    /// <exception cref="Grpc.Core.RpcException">The size is negative or the token is not the number of a page.</exception>
    internal static Page Read(int size, string token)
    {
        if (!int.TryParse(token.Length == 0 ? "1" : token, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw ResourceErrors.Invalid($"page_token is '{token}'; it must be the number of a page, from 1", "page_token");
        }

        return Read(size, number);
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
}
