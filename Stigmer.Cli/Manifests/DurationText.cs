using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Stigmer.Cli.Manifests;

/// <summary>Times as people write them: 90s, 30m, 2h, 1d.</summary>
internal static class DurationText
{
    private const decimal MostSeconds = 3650 * 86_400;

    /// <summary>Null when it is none, nothing, or more than ten years.</summary>
    internal static Duration? Parse(string text)
    {
        var seconds = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return seconds > 0
            && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number > 0
            && number <= MostSeconds / seconds
            ? Duration.FromTimeSpan(TimeSpan.FromMilliseconds((double)(number * seconds * 1000)))
            : null;
    }

    /// <summary>The same in the largest unit that needs no fraction.</summary>
    internal static string Of(Duration time) => time switch
    {
        { Nanos: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{time.ToTimeSpan().TotalSeconds:0.###}s"),
        _ when time.Seconds % 3600 == 0 => $"{time.Seconds / 3600}h",
        _ when time.Seconds % 60 == 0 => $"{time.Seconds / 60}m",
        _ => $"{time.Seconds}s",
    };
}
