using Temporal.DevServer.Frontend;

namespace Temporal.DevServer.Executions;

internal enum StartAction
{
    /// <summary>Nothing stands in the way.</summary>
    Start,

    /// <summary>This very request was served before.</summary>
    SameRequest,

    /// <summary>The caller is content with the run that exists.</summary>
    UseExisting,

    /// <summary>The running one gives way.</summary>
    TerminateAndStart,
}

/// <summary>Whether a workflow id may be used again.</summary>
internal static class StartPolicy
{
    internal static StartAction Decide(
        RunRecord? current, string requestId, WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict)
    {
        if (current is null)
        {
            return StartAction.Start;
        }

        if (requestId.Length > 0 && current.StartRequestId == requestId)
        {
            return StartAction.SameRequest;
        }

        return current.Status == WorkflowExecutionStatus.Running
            ? DecideRunning(current, reuse, conflict)
            : DecideClosed(current, reuse);
    }

    internal static void Check(WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict)
    {
        if (reuse == WorkflowIdReusePolicy.TerminateIfRunning && conflict != WorkflowIdConflictPolicy.Unspecified)
        {
            throw ServiceErrors.InvalidArgument(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together with a WorkflowIDConflictPolicy.");
        }

        if (reuse == WorkflowIdReusePolicy.RejectDuplicate && conflict == WorkflowIdConflictPolicy.TerminateExisting)
        {
            throw ServiceErrors.InvalidArgument(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together with WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING.");
        }
    }

    private static StartAction DecideRunning(RunRecord current, WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict)
    {
        if (reuse == WorkflowIdReusePolicy.TerminateIfRunning)
        {
            return StartAction.TerminateAndStart;
        }

        return conflict switch
        {
            WorkflowIdConflictPolicy.UseExisting => StartAction.UseExisting,
            WorkflowIdConflictPolicy.TerminateExisting => StartAction.TerminateAndStart,
            _ => throw Refuse("Workflow execution is already running.", current),
        };
    }

    private static StartAction DecideClosed(RunRecord current, WorkflowIdReusePolicy reuse)
    {
        var endedWell = current.Status is WorkflowExecutionStatus.Completed or WorkflowExecutionStatus.ContinuedAsNew;
        return reuse switch
        {
            WorkflowIdReusePolicy.RejectDuplicate => throw Refuse("Workflow execution already finished.", current),
            WorkflowIdReusePolicy.AllowDuplicateFailedOnly when endedWell =>
                throw Refuse("Workflow execution already finished successfully.", current),
            _ => StartAction.Start,
        };
    }

    private static RpcException Refuse(string what, RunRecord current) =>
        ServiceErrors.AlreadyStarted($"{what} WorkflowId: {current.WorkflowId}, RunId: {current.RunId}.", current);
}
