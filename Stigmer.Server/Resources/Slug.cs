using System.Text;

namespace Stigmer.Server.Resources;

/// <summary>The name of a resource as it appears in references and addresses.</summary>
internal static class Slug
{
    /// <summary>Lower case, spaces as hyphens, nothing but a–z, 0–9 and single hyphens inside; empty when nothing is left.</summary>
    internal static string From(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var letter in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
            {
                slug.Append(letter);
            }
            else if (letter is ' ' or '-' && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().TrimEnd('-');
    }
}
