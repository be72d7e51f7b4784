using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Stigmer.ServiceDefaults.Telemetry;

/// <summary>Owns the trace and metric pipelines of the process; flushes them at its end.</summary>
internal sealed class TelemetryProviders : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Service name, instance and sampling come from the OTEL_ variables, which the SDK reads itself.
        _traces = Sdk.CreateTracerProviderBuilder().AddSource(TelemetrySources.Traces).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(TelemetrySources.Metrics).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
