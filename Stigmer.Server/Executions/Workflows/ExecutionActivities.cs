using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Steering;
using Temporalio.Activities;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>What the workflow needs of the server itself.</summary>
internal sealed class ExecutionActivities(ExecutionControl control, Approvals approvals)
{
    /// <summary>Writes the end into the journal. Safe to repeat: what ended the execution first stands.</summary>
    [Activity("FinishExecution")]
    public async Task<FinishResult> FinishExecutionAsync(ExecutionEnd end)
    {
        var outcome = end.Kind switch
        {
            EndKind.Completed => ExecutionOutcome.Completed,
            EndKind.Cancelled => ExecutionOutcome.Cancelled,
            EndKind.OutOfBudget => ExecutionOutcome.OutOfBudget,
            _ => ExecutionOutcome.Failed,
        };

        var ended = await control.FinishAsync(end.ExecutionId, outcome, end.Error ?? "", ActivityExecutionContext.Current.CancellationToken);
        return new FinishResult(GoesOn: !ended);
    }

    /// <summary>Answers for people who have not answered in time.</summary>
    [Activity("ExpireApprovals")]
    public Task ExpireApprovalsAsync(OverdueApprovals overdue) =>
        approvals.ExpireAsync(overdue.ExecutionId, ActivityExecutionContext.Current.CancellationToken);
}
