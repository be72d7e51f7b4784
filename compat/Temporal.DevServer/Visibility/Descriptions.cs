using Temporalio.Api.Workflow.V1;

namespace Temporal.DevServer.Visibility;

/// <summary>The full picture of one run. Call it under the gate of the run's chain.</summary>
internal static class Descriptions
{
    internal static DescribeWorkflowExecutionResponse From(WorkflowRun run)
    {
        var record = run.Record;
        var response = new DescribeWorkflowExecutionResponse
        {
            ExecutionConfig = new()
            {
                TaskQueue = new QueueName { Name = record.TaskQueue, Kind = TaskQueueKind.Normal },
                WorkflowExecutionTimeout = record.ExecutionTimeout.ToDuration(),
                WorkflowRunTimeout = record.RunTimeout.ToDuration(),
                DefaultWorkflowTaskTimeout = record.TaskTimeout.ToDuration(),
                UserMetadata = record.UserMetadata?.Clone(),
            },
            WorkflowExecutionInfo = ExecutionInfos.From(run),
            WorkflowExtendedInfo = new()
            {
                CancelRequested = record.CancelRequested,
                OriginalStartTime = record.OriginalStartedAt.ToTimestamp(),
                ExecutionExpirationTime = record.ExecutionExpiresAt.ToTimestamp(),
                RunExpirationTime = record.RunExpiresAt.ToTimestamp(),
            },
        };
        response.PendingActivities.AddRange(record.Activities.Select(activity => From(activity, run)));
        response.PendingChildren.AddRange(record.Children.Where(_ => run.IsOpen).Select(child => new PendingChildExecutionInfo
        {
            WorkflowId = child.WorkflowId,
            RunId = child.RunId,
            WorkflowTypeName = child.WorkflowType,
            InitiatedId = child.InitiatedId,
            ParentClosePolicy = child.ParentClosePolicy,
        }));
        if (record.WorkflowTask is { } task)
        {
            response.PendingWorkflowTask = new()
            {
                State = task.StartedAt == 0 ? PendingWorkflowTaskState.Scheduled : PendingWorkflowTaskState.Started,
                ScheduledTime = task.ScheduledAt.ToTimestamp(),
                OriginalScheduledTime = task.OriginalScheduledAt.ToTimestamp(),
                StartedTime = task.StartedAt.ToTimestamp(),
                Attempt = task.Attempt,
            };
        }

        return response;
    }

    private static PendingActivityInfo From(ActivityRecord activity, WorkflowRun run) => new()
    {
        ActivityId = activity.ActivityId,
        ActivityType = new() { Name = activity.ActivityType },
        State = activity switch
        {
            { CancelRequestedId: not 0 } => PendingActivityState.CancelRequested,
            { StartedAt: not 0 } => PendingActivityState.Started,
            _ => PendingActivityState.Scheduled,
        },
        HeartbeatDetails = activity.HeartbeatDetails?.Clone(),
        LastHeartbeatTime = run.Heartbeats.GetValueOrDefault(activity.ScheduledId).ToTimestamp(),
        LastStartedTime = activity.StartedAt.ToTimestamp(),
        Attempt = activity.Attempt,
        MaximumAttempts = activity.RetryPolicy?.MaximumAttempts ?? 0,
        ScheduledTime = activity.AttemptScheduledAt.ToTimestamp(),
        ExpirationTime = activity.ScheduleToClose == 0 ? null : (activity.ScheduledAt + activity.ScheduleToClose).ToTimestamp(),
        LastFailure = activity.LastFailure?.Clone(),
        LastWorkerIdentity = activity.Identity,
        CurrentRetryInterval = activity.RetryInterval.ToDuration(),
        LastAttemptCompleteTime = activity.LastAttemptClosedAt.ToTimestamp(),
        NextAttemptScheduleTime = activity.RetryInterval == 0 ? null : activity.AttemptScheduledAt.ToTimestamp(),
    };
}
