using System.Globalization;

namespace Stigmer.Cli.Output;

/// <summary>What model calls cost, as far as it is known.</summary>
/// <param name="NanoUsd">Of the calls with a known price; null when there are none.</param>
/// <param name="CallsWithoutPrice">Calls that cost nobody here knows what.</param>
internal sealed record RunCost(long? NanoUsd, int CallsWithoutPrice)
{
    internal static readonly RunCost None = new(null, 0);

    internal decimal? Usd => NanoUsd is { } nanos ? nanos / 1_000_000_000m : null;

    internal static RunCost Of(long? nanoUsd) => new(nanoUsd, nanoUsd is null ? 1 : 0);

    public static RunCost operator +(RunCost a, RunCost b) => new(
        a.NanoUsd is null ? b.NanoUsd : a.NanoUsd + (b.NanoUsd ?? 0),
        a.CallsWithoutPrice + b.CallsWithoutPrice);

    /// <summary>For a person: never more exact than it is.</summary>
    internal static string Text(decimal? usd, int? callsWithoutPrice) => (usd, callsWithoutPrice) switch
    {
        ({ } known, null or 0) => Dollars(known),
        ({ } known, 1) => $"{Dollars(known)}, and 1 model call of unknown price",
        ({ } known, { } others) => $"{Dollars(known)}, and {others} model calls of unknown price",
        _ => "unknown: no price is known for this model",
    };

    // Small sums matter here, and a trailing row of zeros does not.
    private static string Dollars(decimal usd) => usd switch
    {
        0 => "$0",
        < 0.0001m => "under $0.0001",
        < 1 => $"${usd.ToString("0.00##", CultureInfo.InvariantCulture)}",
        _ => $"${usd.ToString("N2", CultureInfo.InvariantCulture)}",
    };
}
