using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Temporalio.Api.Common.V1;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>What a workflow asks for: its activities and its next run are in its trace.</summary>
internal sealed class TracedCommands(TracingInterceptor root, WorkflowOutboundInterceptor next) : WorkflowOutboundInterceptor(next)
{
    public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input)
    {
        using var span = WorkflowSpan.Begin($"StartActivity:{input.Activity}", ActivityKind.Client);
        return base.ScheduleActivityAsync<TResult>(input with { Headers = Headers(input.Headers) });
    }

    public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
        base.CreateContinueAsNewException(input with { Headers = Headers(input.Headers) });

    private IDictionary<string, Payload> Headers(IDictionary<string, Payload>? headers) =>
        root.HeadersFromContext(headers, new PropagationContext(WorkflowSpan.Current, Baggage.Current));
}
