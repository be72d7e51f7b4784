using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where a dashboard is to be, and where its program is, if one is given.</summary>
internal sealed record DashboardSettings(string? Path, IReadOnlyList<string> Urls, string? OtlpGrpc, string? OtlpHttp, string? Mcp)
{
    internal const string PathKey = "DcpPublisher:DashboardPath";
    internal const string UrlsVariable = "ASPNETCORE_URLS";
    internal const string OtlpGrpcVariable = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    internal const string OtlpHttpVariable = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    internal const string McpVariable = "ASPIRE_DASHBOARD_MCP_ENDPOINT_URL";

    private static readonly string[] AnyHost = ["*", "+", "0.0.0.0", "[::]"];

    /// <summary>Whether a dashboard is wanted: it has an address, or a program of its own.</summary>
    internal static bool IsWanted(IConfiguration configuration)
    {
        var settings = Read(configuration);
        return settings.Urls.Count > 0 || settings.Path is not null;
    }

    internal static DashboardSettings Read(IConfiguration configuration) => new(
        Text(configuration["ASPIRE_DASHBOARD_PATH"]) ?? Text(configuration[PathKey]),
        configuration[UrlsVariable]?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [],
        Find(configuration, "DASHBOARD_OTLP_ENDPOINT_URL"),
        Find(configuration, "DASHBOARD_OTLP_HTTP_ENDPOINT_URL"),
        Text(configuration[McpVariable]));

    /// <summary>A setting in its present spelling, or in the earlier one.</summary>
    internal static string? Find(IConfiguration configuration, string name) =>
        Text(configuration[$"ASPIRE_{name}"]) ?? Text(configuration[$"DOTNET_{name}"]);

    /// <summary>Where a person opens it.</summary>
    internal Uri PublicUrl
    {
        get
        {
            var address = BindingAddress.Parse(Urls.FirstOrDefault(IsHttps) ?? Urls[0]);
            return new UriBuilder(address.Scheme, AnyHost.Contains(address.Host, StringComparer.Ordinal) ? "localhost" : address.Host, address.Port).Uri;
        }
    }

    /// <summary>Whether any of it needs a certificate.</summary>
    internal bool NeedsCertificate => Urls.Concat([OtlpGrpc, OtlpHttp, Mcp]).OfType<string>().Any(IsHttps);

    private static bool IsHttps(string url) => BindingAddress.Parse(url).Scheme == Uri.UriSchemeHttps;

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
