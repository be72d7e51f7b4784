using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Stigmer.ServiceDefaults.Telemetry;

/// <summary>Owns the trace and metric pipelines of the process; flushes them and the logs at its end.</summary>
internal sealed class TelemetryProviders(LoggerProvider logs) : IHostedService, IDisposable
{
    // Where nobody listens, an exporter tries again for as long as it may; a process must end within five seconds.
    private const int ShutdownMilliseconds = 1000;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Service name, instance and sampling come from the OTEL_ variables, which the SDK reads itself.
        _traces = Sdk.CreateTracerProviderBuilder().AddSource(TelemetrySources.Traces).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(TelemetrySources.Metrics).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    // Side by side, and before they are disposed of, which would wait five seconds for each.
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.Shutdown(ShutdownMilliseconds), CancellationToken.None),
        Task.Run(() => _metrics?.Shutdown(ShutdownMilliseconds), CancellationToken.None),
        Task.Run(() => logs.Shutdown(ShutdownMilliseconds), CancellationToken.None));

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
