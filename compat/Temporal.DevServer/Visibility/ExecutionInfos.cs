using Temporalio.Api.Workflow.V1;

namespace Temporal.DevServer.Visibility;

/// <summary>A run as clients see it in lists and descriptions. Call it under the gate of the run's chain.</summary>
internal static class ExecutionInfos
{
    internal static WorkflowExecutionInfo From(WorkflowRun run)
    {
        var record = run.Record;
        var info = new WorkflowExecutionInfo
        {
            Execution = new() { WorkflowId = record.WorkflowId, RunId = record.RunId },
            Type = new() { Name = record.WorkflowType },
            StartTime = record.StartedAt.ToTimestamp(),
            CloseTime = record.ClosedAt.ToTimestamp(),
            ExecutionTime = ExecutionTime(record).ToTimestamp(),
            Status = record.Status,
            HistoryLength = run.EventCount,
            HistorySizeBytes = record.HistoryBytes,
            Memo = record.Memo?.Clone() ?? new Memo(),
            SearchAttributes = record.SearchAttributes?.Clone() ?? new SearchAttributes(),
            TaskQueue = record.TaskQueue,
            StateTransitionCount = record.Transitions,
            RootExecution = record.Root.Clone(),
            FirstRunId = record.FirstRunId,
            Priority = record.Priority?.Clone(),
        };
        if (record.ClosedAt != 0)
        {
            info.ExecutionDuration = Duration.FromTimeSpan(new TimeSpan(Math.Max(0, record.ClosedAt - ExecutionTime(record))));
        }

        if (record.Parent is { } parent)
        {
            info.ParentExecution = parent.Execution.Clone();
        }

        return info;
    }

    /// <summary>When the workflow really began, after its backoff.</summary>
    internal static long ExecutionTime(RunRecord record) => Math.Max(record.StartedAt, record.ExecutionAt);
}
