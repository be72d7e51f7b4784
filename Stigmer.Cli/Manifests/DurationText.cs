using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Stigmer.Cli.Manifests;

/// <summary>Times as people write them: 90s, 30m, 2h, 1d.</summary>
internal static class DurationText
{
    /// <summary>Null when it is none, or not more than nothing.</summary>
    internal static Duration? Parse(string text)
    {
        var seconds = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return seconds > 0
            && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 100_000_000
            ? Duration.FromTimeSpan(TimeSpan.FromMilliseconds((double)(number * seconds * 1000)))
            : null;
    }
}
