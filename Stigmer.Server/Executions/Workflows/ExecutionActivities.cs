using Stigmer.Api.Executions.V1;
using Temporalio.Activities;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>What the workflow needs of the server itself.</summary>
internal sealed class ExecutionActivities(ExecutionControl control)
{
    /// <summary>Writes the end into the journal. Safe to repeat: what ended the execution first stands.</summary>
    [Activity("FinishExecution")]
    public Task FinishExecutionAsync(ExecutionEnd end)
    {
        var outcome = end.Kind switch
        {
            EndKind.Completed => ExecutionOutcome.Completed,
            EndKind.Cancelled => ExecutionOutcome.Cancelled,
            _ => ExecutionOutcome.Failed,
        };

        return control.FinishAsync(end.ExecutionId, outcome, end.Error ?? "", ActivityExecutionContext.Current.CancellationToken);
    }
}
