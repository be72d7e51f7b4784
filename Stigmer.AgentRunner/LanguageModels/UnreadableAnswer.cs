using System.Text;
using System.Text.Json;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What parsers throw at what is no answer: JSON that is none, a text where a number should be, a part that is missing.</summary>
internal static class UnreadableAnswer
{
    internal static bool Is(Exception e) => e is JsonException
        or InvalidOperationException or InvalidCastException or KeyNotFoundException or FormatException or OverflowException
        or ArgumentException or NullReferenceException or NotSupportedException or InvalidDataException or DecoderFallbackException;
}
