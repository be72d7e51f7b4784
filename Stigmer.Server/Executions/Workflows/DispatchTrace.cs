using System.Diagnostics;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Puts what Temporal is told into the trace of the call that it is told for, however much later that is.</summary>
internal static class DispatchTrace
{
    private static readonly ActivitySource Source = new("Stigmer.Server.Executions");

    /// <summary>Null when nobody listens and there is no trace to go on with.</summary>
    internal static Activity? Start(WorkflowIntent intent)
    {
        var name = $"{intent.Action} workflow";

        // An intent that was made at the start of the server has no call behind it.
        var called = ActivityContext.TryParse(intent.Trace, null, out var call);
        var span = Source.StartActivity(name, ActivityKind.Producer, call)?.SetTag("stigmer.execution.id", intent.ExecutionId);

        // A server that reports nothing hands on what it was handed.
        return span is null && called ? new Activity(name).SetIdFormat(ActivityIdFormat.W3C).SetParentId(intent.Trace).Start() : span;
    }
}
