using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>An activity, in the trace of the workflow that asked for it.</summary>
internal sealed class TracedActivity(TracingInterceptor root, ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
{
    public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
    {
        var baggage = Baggage.Current;
        var asked = root.HeadersToContext(input.Headers);
        Baggage.Current = asked?.Baggage ?? baggage;
        using var span = TracingInterceptor.ActivitiesSource.StartActivity(
            $"RunActivity:{input.Activity.Name}", ActivityKind.Server, asked?.ActivityContext ?? default, Tags());
        try
        {
            return await base.ExecuteActivityAsync(input).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            TracingInterceptor.Fail(span, exception);
            throw;
        }
        finally
        {
            Baggage.Current = baggage;
        }
    }

    private static KeyValuePair<string, object?>[] Tags()
    {
        var info = ActivityExecutionContext.Current.Info;
        return
        [
            new("temporalWorkflowID", info.WorkflowId), new("temporalRunID", info.WorkflowRunId), new("temporalActivityID", info.ActivityId),
        ];
    }
}
