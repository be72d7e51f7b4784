using System.Globalization;
using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Temporal;

namespace Stigmer.AppHost.Settings;

/// <summary>Which Temporal the user wants.</summary>
/// <param name="Wanted">The flavour; null for whatever serves.</param>
/// <param name="Address">Where a Temporal is that somebody else runs.</param>
/// <param name="Namespace">The namespace in it.</param>
/// <param name="Image">The image of the container flavour.</param>
internal sealed record TemporalSettings(TemporalFlavour? Wanted, string? Address, string Namespace, string Image)
{
    private const string FlavourKey = "Temporal:Flavour";
    private const string AddressKey = "TEMPORAL_SERVICE_ADDRESS";
    private const string DefaultImage = "docker.io/temporalio/temporal:1.5.1";

    internal static (TemporalSettings Settings, IReadOnlyList<string> Problems) Read(IConfiguration configuration)
    {
        var address = Text(configuration, AddressKey);
        var text = Text(configuration, FlavourKey);
        TemporalFlavour? wanted = Enum.GetNames<TemporalFlavour>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<TemporalFlavour>(text!, ignoreCase: true)
            : null;
        var settings = new TemporalSettings(
            wanted, address, Text(configuration, "TEMPORAL_NAMESPACE") ?? "default", Text(configuration, "Temporal:Image") ?? DefaultImage);

        return (settings, Check(text, settings) is { } problem ? [problem] : []);
    }

    /// <summary>The flavour that it comes to. Only when nothing else decides is it asked why there can be no container.</summary>
    internal (TemporalFlavour Flavour, string? Reason) Choose(Func<string?> whyNoContainer)
    {
        if (Wanted is { } wanted)
        {
            return (wanted, null);
        }

        if (Address is not null)
        {
            return (TemporalFlavour.External, null);
        }

        return whyNoContainer() is { } reason
            ? (TemporalFlavour.Embedded, reason)
            : (TemporalFlavour.Container, null);
    }

    private static string? Check(string? flavour, TemporalSettings settings) =>
        flavour is not null && settings.Wanted is null
            ? $"{FlavourKey} must be container, embedded or external, but is '{flavour}'."
        : settings is { Wanted: TemporalFlavour.External, Address: null }
            ? $"{FlavourKey} is external, but {AddressKey} does not say where Temporal is: set it to host:port."
        : settings is { Wanted: TemporalFlavour.Container or TemporalFlavour.Embedded, Address: not null }
            ? $"{FlavourKey} is {flavour}, but {AddressKey} names a Temporal elsewhere: remove one of the two."
        : settings.Address is { } address && !IsHostAndPort(address)
            ? $"{AddressKey} must be host:port without a scheme, such as temporal.example:7233, but is '{address}'."
            : null;

    private static bool IsHostAndPort(string address) =>
        address.LastIndexOf(':') is var colon and > 0 && !address.Contains('/', StringComparison.Ordinal)
        && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    private static string? Text(IConfiguration configuration, string key) => configuration[key] is { Length: > 0 } text ? text : null;
}
