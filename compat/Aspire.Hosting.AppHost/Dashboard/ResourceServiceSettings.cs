using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where the resource service listens, and the key that it asks for; none when everybody is let in.</summary>
internal sealed record ResourceServiceSettings(Uri Address, string? ApiKey)
{
    internal const string UrlVariable = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";

    private const string AuthMode = "AppHost:ResourceService:AuthMode";
    private const string ApiKeySetting = "AppHost:ResourceService:ApiKey";
    private static readonly Uri AnyPort = new("http://127.0.0.1:0");

    /// <summary>Settles the key, which everything that starts a dashboard finds in the configuration.</summary>
    internal static void AddTo(ConfigurationManager configuration)
    {
        if (Find(configuration, "DASHBOARD_UNSECURED_ALLOW_ANONYMOUS") is { } anonymous && bool.TryParse(anonymous, out var isAnonymous) && isAnonymous)
        {
            configuration[AuthMode] = "Unsecured";
            return;
        }

        configuration[AuthMode] = "ApiKey";
        configuration[ApiKeySetting] ??=
            Find(configuration, "DASHBOARD_RESOURCESERVICE_APIKEY") ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
    }

    internal static ResourceServiceSettings Read(IConfiguration configuration)
    {
        var address = Find(configuration, "RESOURCE_SERVICE_ENDPOINT_URL") is { } url ? Parse(url) : AnyPort;
        return new(address, configuration[AuthMode] == "ApiKey" ? configuration[ApiKeySetting] : null);
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

    private static string? Find(IConfiguration configuration, string name) =>
        configuration[$"ASPIRE_{name}"] is { Length: > 0 } value ? value
        : configuration[$"DOTNET_{name}"] is { Length: > 0 } earlier ? earlier
        : null;
}
