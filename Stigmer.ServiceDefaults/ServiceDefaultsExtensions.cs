using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Telemetry;

namespace Stigmer.ServiceDefaults;

/// <summary>What every Stigmer process has in common: logs, telemetry, health.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds console logs at LOG_LEVEL, OTLP export when an endpoint is configured, and the liveness check.</summary>
    /// <exception cref="SettingException">LOG_LEVEL is not a level.</exception>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddConsoleLogs();
        builder.AddTelemetry();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [HealthTags.Live]);
        return builder;
    }

    /// <summary>Serves <c>/health</c> (every check of the process itself) and <c>/alive</c> (the process answers).</summary>
    public static TEndpoints MapDefaultEndpoints<TEndpoints>(this TEndpoints endpoints)
        where TEndpoints : IEndpointRouteBuilder
    {
        endpoints.MapHealthChecks("/health", new HealthCheckOptions
        {
            Predicate = check => !check.Tags.Contains(HealthTags.Peer),
            ResponseWriter = HealthReportWriter.WriteAsync,
        });
        endpoints.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains(HealthTags.Live) });
        return endpoints;
    }
}
