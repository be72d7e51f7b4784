using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>The variables that a dashboard is started with.</summary>
internal sealed class DashboardEnvironment(IConfiguration configuration, DistributedApplicationModel model)
{
    private const string Prefix = "ASPIRE_DASHBOARD_";
    private const string Origins = "ASPIRE_DASHBOARD_CORS_ALLOWED_ORIGINS";

    internal async Task<Dictionary<string, string>> DescribeAsync(DashboardSettings settings, Uri resourceService, CancellationToken cancellationToken)
    {
        // What is said to the application is meant for its dashboard.
        var variables = configuration.AsEnumerable()
            .Where(pair => pair.Value is not null && pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !pair.Key.Equals(Origins, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);

        variables["ASPNETCORE_ENVIRONMENT"] = configuration["ASPNETCORE_ENVIRONMENT"] ?? "Production";
        variables[ResourceServiceSettings.UrlVariable] = resourceService.OriginalString;
        AddUrls(variables, settings);
        if (settings.OtlpHttp is not null && await OriginsAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } origins)
        {
            variables["DASHBOARD__OTLP__CORS__ALLOWEDORIGINS"] = origins;
            variables["DASHBOARD__OTLP__CORS__ALLOWEDHEADERS"] = "*";
        }

        AddKey(variables, "DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken", "DASHBOARD__FRONTEND__BROWSERTOKEN", DashboardKeys.Browser);
        AddKey(variables, "DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE", "ApiKey", "DASHBOARD__RESOURCESERVICECLIENT__APIKEY", DashboardKeys.ResourceService);
        AddKey(variables, "DASHBOARD__OTLP__AUTHMODE", "ApiKey", "DASHBOARD__OTLP__PRIMARYAPIKEY", DashboardKeys.Otlp);
        AddKey(variables, "DASHBOARD__MCP__AUTHMODE", "ApiKey", "DASHBOARD__MCP__PRIMARYAPIKEY", configuration[DashboardKeys.Mcp] is null ? DashboardKeys.Api : DashboardKeys.Mcp);
        AddKey(variables, "DASHBOARD__API__AUTHMODE", "ApiKey", "DASHBOARD__API__PRIMARYAPIKEY", DashboardKeys.Api);
        variables["ASPIRE_DASHBOARD_API_ENABLED"] = "true";
        variables["DASHBOARD__MCP__USECLIMCP"] = "true";

        // For DashboardLog to read.
        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "json";
        return variables;
    }

    private static void AddUrls(Dictionary<string, string> variables, DashboardSettings settings)
    {
        var publicUrl = settings.PublicUrl.GetLeftPart(UriPartial.Authority);
        foreach (var (name, url) in (ReadOnlySpan<(string, string?)>)
        [
            (DashboardSettings.OtlpGrpcVariable, settings.OtlpGrpc),
            (DashboardSettings.OtlpHttpVariable, settings.OtlpHttp),
            (DashboardSettings.McpVariable, settings.Mcp ?? publicUrl),
            ("DASHBOARD__MCP__PUBLICURL", settings.Mcp ?? publicUrl),
            ("DASHBOARD__FRONTEND__PUBLICURL", publicUrl),
            (DashboardSettings.UrlsVariable, string.Join(';', settings.Urls)),
        ])
        {
            if (url is not null)
            {
                variables[name] = url;
            }
        }
    }

    private void AddKey(Dictionary<string, string> variables, string mode, string guarded, string variable, string key)
    {
        if (configuration[key] is { Length: > 0 } value)
        {
            variables[mode] = guarded;
            variables[variable] = value;
        }
        else
        {
            variables[mode] = "Unsecured";
        }
    }

    /// <summary>The pages that may send telemetry: those that were named, else those of the application itself.</summary>
    private async Task<string> OriginsAsync(CancellationToken cancellationToken)
    {
        if (DashboardSettings.Find(configuration, "DASHBOARD_CORS_ALLOWED_ORIGINS") is { } named)
        {
            return named;
        }

        var origins = new List<string>();
        foreach (var endpoint in model.Resources.SelectMany(resource => resource.Endpoints()).Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            origins.Add((await endpoint.AllocationAsync(cancellationToken).ConfigureAwait(false)).UriString);
            if (endpoint.TargetPort is { } target)
            {
                origins.Add($"{endpoint.UriScheme}://localhost:{target}");
            }
        }

        return string.Join(',', origins.Distinct(StringComparer.OrdinalIgnoreCase));
    }
}
