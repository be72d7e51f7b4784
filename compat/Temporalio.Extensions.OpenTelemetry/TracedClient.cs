using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>What a client tells Temporal, in the trace of whoever has it told.</summary>
internal sealed class TracedClient(TracingInterceptor root, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
{
    public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) => TraceAsync(
        $"{(input.Options.StartSignal is null ? "StartWorkflow" : "SignalWithStartWorkflow")}:{input.Workflow}",
        input.Options.Id!,
        input.Headers,
        headers => base.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = headers }));

    public override Task SignalWorkflowAsync(SignalWorkflowInput input) => TraceAsync(
        $"SignalWorkflow:{input.Signal}",
        input.Id,
        input.Headers,
        async headers =>
        {
            await base.SignalWorkflowAsync(input with { Headers = headers }).ConfigureAwait(false);
            return true;
        });

    private async Task<T> TraceAsync<T>(
        string name, string workflowId, IDictionary<string, Payload>? headers, Func<IDictionary<string, Payload>?, Task<T>> call)
    {
        using var span = TracingInterceptor.ClientSource.StartActivity(
            name, ActivityKind.Client, parentContext: default, tags: [new("temporalWorkflowID", workflowId)]);
        try
        {
            return await call(Activity.Current is { } current
                ? root.HeadersFromContext(headers, new PropagationContext(current.Context, Baggage.Current))
                : headers).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            TracingInterceptor.Fail(span, exception);
            throw;
        }
    }
}
