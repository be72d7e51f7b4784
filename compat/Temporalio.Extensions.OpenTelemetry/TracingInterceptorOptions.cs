using OpenTelemetry.Context.Propagation;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>How traces travel with Temporal's headers.</summary>
public class TracingInterceptorOptions
{
    /// <summary>How a trace is written down; as the process does it unless set, which is not at all before OpenTelemetry has been set up.</summary>
    public TextMapPropagator Propagator { get; set; } = Propagators.DefaultTextMapPropagator;
}
