using System.Net;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where the resource service listens, and the key that it asks for; none when everybody is let in.</summary>
internal sealed record ResourceServiceSettings(Uri Address, string? ApiKey)
{
    internal const string UrlVariable = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";

    private static readonly Uri AnyPort = new("http://127.0.0.1:0");

    internal static ResourceServiceSettings Read(IConfiguration configuration)
    {
        var address = DashboardSettings.Find(configuration, "RESOURCE_SERVICE_ENDPOINT_URL") is { } url ? Parse(url) : AnyPort;
        return new(address, configuration[DashboardKeys.ResourceServiceMode] == "ApiKey" ? configuration[DashboardKeys.ResourceService] : null);
    }

    /// <summary>The literal address that is listened at, or null for all addresses that localhost has.</summary>
    internal IPAddress? Literal =>
        IPAddress.TryParse(Address.Host.Trim('[', ']'), out var literal) ? literal
        : Address.Port == 0 ? IPAddress.Loopback
        : null;

    private static Uri Parse(string url) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            ? throw new DistributedApplicationException($"{UrlVariable} is '{url}', which is no http or https URL.")
        : !address.IsLoopback
            ? throw new DistributedApplicationException($"{UrlVariable} must contain a local loopback address.")
        : address;
}
