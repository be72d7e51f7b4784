using System.Text.RegularExpressions;

namespace Stigmer.AppHost.Viewing;

/// <summary>Lines of resources as text: they are told to write colours, which in a file or between bars would only show as marks.</summary>
internal static partial class PlainLines
{
    internal static string WithoutColours(string line) => Colour().Replace(line, "");

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colour();
}
