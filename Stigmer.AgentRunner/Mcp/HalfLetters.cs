using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>
/// Text as JavaScript programs write it that cut a string in the middle of a letter of two units: JSON allows one of them to be escaped, and no text can hold it.
/// </summary>
internal static partial class HalfLetters
{
    /// <summary>The text, with a sign in the place of each half that was left.</summary>
    internal static string Read(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var letters = Escape().Replace(text.GetRawText(), match => match.Groups["half"] is { Success: true } half
                ? ((char)int.Parse(half.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
                : match.Value);

            return JsonSerializer.Deserialize<string>(Encoding.UTF8.GetBytes(letters))!;
        }
    }

    // Every escape, or what follows a backslash that is itself escaped would be taken for one.
    [GeneratedRegex(@"\\(?:u(?<half>[dD][89a-fA-F][0-9a-fA-F]{2})|.)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
