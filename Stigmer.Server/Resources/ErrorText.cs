using System.Text;
using Stigmer.Server.Resources.Rules;

namespace Stigmer.Server.Resources;

/// <summary>
/// Keeps what is told of an error short enough to arrive: it travels in the headers of an answer, of which clients take 8 KB in all, once as
/// text and once more for programs. Of a longer one they would see no more than that it was too long.
/// </summary>
internal static class ErrorText
{
    /// <summary>Bytes of a text as it is written in a header.</summary>
    internal const int Limit = 1500;

    private const string Cut = "...";

    /// <summary>The beginning of a text, as much as there is room for.</summary>
    internal static string Fit(string text, int limit = Limit)
    {
        if (SizeOf(text) <= limit)
        {
            return text;
        }

        var shown = new StringBuilder();
        var left = limit - Cut.Length;
        foreach (var rune in text.EnumerateRunes().TakeWhile(rune => (left -= SizeOf(rune)) >= 0))
        {
            shown.Append(rune);
        }

        return $"{shown}{Cut}";
    }

    /// <summary>The first of some problems, and how many are left out.</summary>
    internal static (IReadOnlyList<Problem> Told, int Untold) Fit(IReadOnlyList<Problem> problems)
    {
        var told = new List<Problem>();
        var left = Limit;
        foreach (var problem in problems)
        {
            var brief = new Problem(Fit(problem.Path, Limit / 4), Fit(problem.Text, Limit / 4));
            left -= SizeOf($"\n - {brief}");
            if (left < 0)
            {
                break;
            }

            told.Add(brief);
        }

        return (told, problems.Count - told.Count);
    }

    private static int SizeOf(string text) => text.EnumerateRunes().Sum(SizeOf);

    // All but the printable characters of ASCII are written as %XX, byte by byte.
    private static int SizeOf(Rune rune) => rune.Value is >= ' ' and <= '~' and not '%' ? 1 : 3 * rune.Utf8SequenceLength;
}
