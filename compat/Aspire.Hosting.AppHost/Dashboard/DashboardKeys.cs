using System.Security.Cryptography;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>The keys between the application, its resources and a dashboard, which everybody finds in the configuration.</summary>
internal static class DashboardKeys
{
    internal const string Otlp = "AppHost:OtlpApiKey";
    internal const string Mcp = "AppHost:McpApiKey";
    internal const string Api = "AppHost:DashboardApiKey";
    internal const string Browser = "AppHost:BrowserToken";
    internal const string ResourceService = "AppHost:ResourceService:ApiKey";
    internal const string ResourceServiceMode = "AppHost:ResourceService:AuthMode";

    /// <summary>Settles the keys: made once for all runs, for what may be kept running, or anew in each; none when everybody is let in.</summary>
    internal static void AddTo(ConfigurationManager configuration, IHostEnvironment environment, UserSecrets secrets)
    {
        if (bool.TryParse(DashboardSettings.Find(configuration, "DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"), out var isAnonymous) && isAnonymous)
        {
            configuration[ResourceServiceMode] = "Unsecured";
            return;
        }

        foreach (var key in (string[])[Otlp, Mcp, Api])
        {
            MakeOnce(key, configuration, environment, secrets);
        }

        configuration[Browser] = DashboardSettings.Find(configuration, "DASHBOARD_FRONTEND_BROWSERTOKEN") ?? New();
        configuration[ResourceServiceMode] = "ApiKey";
        configuration[ResourceService] ??= DashboardSettings.Find(configuration, "DASHBOARD_RESOURCESERVICE_APIKEY") ?? New();
    }

    private static void MakeOnce(string key, ConfigurationManager configuration, IHostEnvironment environment, UserSecrets secrets)
    {
        if (configuration[key] is not null)
        {
            return;
        }

        configuration[key] = New();

        // Elsewhere the user's secrets are not read.
        if (environment.IsDevelopment())
        {
            Keep(key, configuration[key]!, secrets);
        }
    }

    private static void Keep(string key, string value, UserSecrets secrets)
    {
        try
        {
            secrets.Set(key, value);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It serves for this run; nothing but a dashboard that is kept running asks for more.
        }
    }

    private static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
