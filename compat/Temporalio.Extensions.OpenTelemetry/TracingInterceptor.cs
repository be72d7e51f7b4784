using System.Diagnostics;
using OpenTelemetry.Context.Propagation;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Makes spans of what a client, its workflows and its activities do, and carries their trace along in headers.</summary>
public class TracingInterceptor : IClientInterceptor, IWorkerInterceptor
{
    internal static readonly ActivitySource ClientSource = new("Temporalio.Extensions.OpenTelemetry.Client");

    internal static readonly ActivitySource WorkflowsSource = new("Temporalio.Extensions.OpenTelemetry.Workflow");

    internal static readonly ActivitySource ActivitiesSource = new("Temporalio.Extensions.OpenTelemetry.Activity");

    private const string HeaderKey = "_tracer-data";

    private readonly TextMapPropagator _propagator;

    /// <summary>Creates an interceptor. Given to a client, it serves the client's workers too.</summary>
    public TracingInterceptor(TracingInterceptorOptions? options = null) => _propagator = (options ?? new()).Propagator;

    /// <inheritdoc />
    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new TracedClient(this, nextInterceptor);

    /// <inheritdoc />
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new TracedWorkflow(this, nextInterceptor);

    /// <inheritdoc />
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new TracedActivity(this, nextInterceptor);

    /// <summary>Adds a trace to headers.</summary>
    internal IDictionary<string, Payload> HeadersFromContext(IDictionary<string, Payload>? headers, PropagationContext ctx)
    {
        var carrier = new Dictionary<string, string>(StringComparer.Ordinal);
        _propagator.Inject(ctx, carrier, (fields, name, value) => fields[name] = value);

        // Headers are encoded with everything else that leaves the process.
        headers ??= new Dictionary<string, Payload>(StringComparer.Ordinal);
        headers[HeaderKey] = DataConverter.Default.PayloadConverter.ToPayload(carrier);
        return headers;
    }

    /// <summary>The trace that headers carry, if any.</summary>
    internal PropagationContext? HeadersToContext(IReadOnlyDictionary<string, Payload>? headers)
    {
        if (headers?.TryGetValue(HeaderKey, out var payload) != true)
        {
            return null;
        }

        var carrier = DataConverter.Default.PayloadConverter.ToValue<Dictionary<string, string>>(payload!);
        return _propagator.Extract(
            default, carrier, (fields, name) => fields.TryGetValue(name, out var value) ? [value] : []);
    }

    internal static void Fail(Activity? span, Exception exception)
    {
        if ((exception as ApplicationFailureException)?.Category != ApplicationErrorCategory.Benign)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.Message);
        }

        span?.AddException(exception);
    }
}
