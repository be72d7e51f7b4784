using System.Globalization;

namespace Stigmer.ServiceDefaults.Settings;

/// <summary>How much a model is to think before it answers: a level, or a number of tokens.</summary>
/// <param name="Level">"low", "medium" or "high".</param>
/// <param name="Tokens">Set when a number was given.</param>
public sealed record ThinkingSetting(string Level, int? Tokens = null)
{
    /// <summary>What has to be written, for people who wrote something else.</summary>
    public const string Advice = "must be off, low, medium, high, or a number of tokens from 1024 to 200000";

    private const int Least = 1024;

    private const int Most = 200_000;

    /// <summary>Reads a setting; off and nothing are null.</summary>
    public static bool TryParse(string text, out ThinkingSetting? setting)
    {
        var given = text.Trim().ToLowerInvariant();
        setting = given switch
        {
            "low" or "medium" or "high" => new ThinkingSetting(given),
            _ when int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens is >= Least and <= Most =>
                new ThinkingSetting(tokens <= 4096 ? "low" : tokens <= 16_384 ? "medium" : "high", tokens),
            _ => null,
        };

        return setting is not null || given is "" or "off";
    }
}
