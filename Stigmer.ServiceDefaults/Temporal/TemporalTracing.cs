using OpenTelemetry.Context.Propagation;
using Temporalio.Extensions.OpenTelemetry;

namespace Stigmer.ServiceDefaults.Temporal;

/// <summary>The trace of a run in Temporal's headers, where other people's tools look for it.</summary>
public static class TemporalTracing
{
    /// <summary>For clients, and by them for workers. Named here, since that of the process is not there before its telemetry is.</summary>
    public static TracingInterceptor Interceptor { get; } = new(new TracingInterceptorOptions { Propagator = new TraceContextPropagator() });
}
