using System.Diagnostics;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Puts what Temporal is told into the trace of the call that it is told for, however much later that is.</summary>
internal static class DispatchTrace
{
    private static readonly ActivitySource Source = new("Stigmer.Server.Executions");

    /// <summary>Null when nobody listens.</summary>
    internal static Activity? Start(WorkflowIntent intent)
    {
        // An intent that was made at the start of the server has no call behind it.
        ActivityContext.TryParse(intent.Trace, null, out var call);
        return Source.StartActivity($"{intent.Action} workflow", ActivityKind.Producer, call)?.SetTag("stigmer.execution.id", intent.ExecutionId);
    }
}
