using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>A workflow, in the trace of whoever started it; a signal's own trace is linked.</summary>
internal sealed class TracedWorkflow(TracingInterceptor root, WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
{
    public override void Init(WorkflowOutboundInterceptor outbound) => base.Init(new TracedCommands(root, outbound));

    public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input) => TraceAsync(
        "RunWorkflow",
        Workflow.Info.WorkflowType,
        links: null,
        async () =>
        {
            var result = await base.ExecuteWorkflowAsync(input).ConfigureAwait(true);
            WorkflowSpan.Begin($"CompleteWorkflow:{Workflow.Info.WorkflowType}").Dispose();
            return result;
        });

    public override Task HandleSignalAsync(HandleSignalInput input) => TraceAsync(
        "HandleSignal",
        input.Signal,
        root.HeadersToContext(input.Headers) is { } sender ? [new ActivityLink(sender.ActivityContext)] : null,
        async () =>
        {
            await base.HandleSignalAsync(input).ConfigureAwait(true);
            return null;
        });

    private async Task<object?> TraceAsync(string what, string name, IEnumerable<ActivityLink>? links, Func<Task<object?>> run)
    {
        var baggage = Baggage.Current;
        var starter = root.HeadersToContext(Workflow.Info.Headers);
        Baggage.Current = starter?.Baggage ?? baggage;
        using var outer = WorkflowSpan.Of(starter?.ActivityContext ?? WorkflowSpan.Current);
        using var span = WorkflowSpan.Begin($"{what}:{name}", ActivityKind.Server, Tags(), links);
        try
        {
            return await run().ConfigureAwait(true);
        }
        catch (Exception exception)
        {
            Ended(exception);
            throw;
        }
        finally
        {
            Baggage.Current = baggage;
        }
    }

    // Going on as a new run is no failure; what is neither a failure nor a cancellation fails a task, and the workflow goes on.
    private static void Ended(Exception exception)
    {
        if (exception is not ContinueAsNewException)
        {
            var what = exception is FailureException or OperationCanceledException ? "CompleteWorkflow" : "WorkflowTaskFailure";
            WorkflowSpan.Begin($"{what}:{Workflow.Info.WorkflowType}", failure: exception).Dispose();
        }
    }

    private static KeyValuePair<string, object?>[] Tags() =>
        [new("temporalWorkflowID", Workflow.Info.WorkflowId), new("temporalRunID", Workflow.Info.RunId)];
}
