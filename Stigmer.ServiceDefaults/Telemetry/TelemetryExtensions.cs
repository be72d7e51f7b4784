using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace Stigmer.ServiceDefaults.Telemetry;

/// <summary>Sends logs, traces and metrics by OTLP to whatever OTEL_EXPORTER_OTLP_ENDPOINT names; nothing when it is not set.</summary>
internal static class TelemetryExtensions
{
    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.AddOtlpExporter();
        });
        builder.Services.AddHostedService<TelemetryProviders>();
    }
}
