using System.Text.Json;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Reads text from JSON that need not be whole: providers and servers cut it where they like, also in the middle of a character.</summary>
internal static class LooseText
{
    /// <summary>Empty for what is no text.</summary>
    internal static string Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // One half of a surrogate pair; the other half may be in the next piece.
            return Regex.Unescape(value.GetRawText()[1..^1]);
        }
    }
}
