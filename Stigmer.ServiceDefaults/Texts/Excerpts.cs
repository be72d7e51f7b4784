namespace Stigmer.ServiceDefaults.Texts;

/// <summary>Parts of texts that are too long for where they go. Half of a character of two UTF-16 units is never left: no UTF-8 could carry it.</summary>
public static class Excerpts
{
    /// <summary>The beginning.</summary>
    /// <param name="text">A text of any length.</param>
    /// <param name="most">UTF-16 units.</param>
    public static string Head(this string text, int most) =>
        text.Length <= most ? text : text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>The end.</summary>
    /// <param name="text">A text of any length.</param>
    /// <param name="most">UTF-16 units.</param>
    public static string Tail(this string text, int most) =>
        text.Length <= most ? text : text[(most > 0 && char.IsLowSurrogate(text[^most]) ? text.Length - most + 1 : text.Length - most)..];

    /// <summary>The beginning, with a sign that it is no more than that; the whole where it is short enough.</summary>
    /// <param name="text">A text of any length.</param>
    /// <param name="most">UTF-16 units, without the sign.</param>
    public static string Shortened(this string text, int most) => text.Length <= most ? text : $"{text.Head(most)}…";
}
