using Temporalio.Api.Sdk.V1;

namespace Temporal.DevServer.Executions;

/// <summary>Everything that a run needs to begin. What workers see of it is in the attributes of its first event.</summary>
internal sealed record NewRun
{
    public required string Namespace { get; init; }

    public required string WorkflowId { get; init; }

    public required string RunId { get; init; }

    public required WorkflowExecutionStartedEventAttributes Started { get; init; }

    public string RequestId { get; init; } = "";

    public UserMetadata? UserMetadata { get; init; }

    public IReadOnlyList<Link> Links { get; init; } = [];

    public ParentLink? Parent { get; init; }

    /// <summary>An update ends a start delay, and nothing ends any other backoff but time.</summary>
    public bool BackoffIsStartDelay { get; init; }

    /// <summary>Begins the run. A workflow task is for the caller to schedule, because a signal may have to come before it.</summary>
    public Transition Begin(Transaction transaction)
    {
        var now = transaction.Now;
        var backoff = Started.FirstWorkflowTaskBackoff.ToTicks();
        if (Started.WorkflowTaskTimeout.ToTicks() == 0)
        {
            Started.WorkflowTaskTimeout = transaction.Limits.DefaultWorkflowTaskTimeout.Ticks.ToDuration();
        }

        var executionExpiresAt = Started.WorkflowExecutionExpirationTime.ToTicks();
        if (executionExpiresAt == 0 && Started.WorkflowExecutionTimeout.ToTicks() is > 0 and var timeout)
        {
            executionExpiresAt = now + backoff + timeout;
            Started.WorkflowExecutionExpirationTime = executionExpiresAt.ToTimestamp();
        }

        var runTimeout = Started.WorkflowRunTimeout.ToTicks();
        var record = new RunRecord
        {
            Namespace = Namespace,
            WorkflowId = WorkflowId,
            RunId = RunId,
            FirstRunId = Started.FirstExecutionRunId,
            WorkflowType = Started.WorkflowType.Name,
            TaskQueue = Started.TaskQueue.Name,
            StartRequestId = RequestId,
            Status = WorkflowExecutionStatus.Running,
            StartedAt = now,
            OriginalStartedAt = now,
            ExecutionTimeout = Started.WorkflowExecutionTimeout.ToTicks(),
            RunTimeout = runTimeout,
            TaskTimeout = Started.WorkflowTaskTimeout.ToTicks(),
            ExecutionExpiresAt = executionExpiresAt,
            RunExpiresAt = runTimeout == 0 ? 0 : Moments.Earlier(now + backoff + runTimeout, executionExpiresAt),
            BackoffUntil = backoff == 0 ? 0 : now + backoff,
            ExecutionAt = now + backoff,
            BackoffForStartDelay = BackoffIsStartDelay,
            Attempt = Started.Attempt,
            Memo = Started.Memo?.Clone(),
            SearchAttributes = Started.SearchAttributes?.Clone(),
            UserMetadata = UserMetadata?.Clone(),
            Priority = Started.Priority?.Clone(),
            Parent = Parent?.Clone(),
            Root = Started.RootWorkflowExecution?.Clone() ?? new WorkflowExecution { WorkflowId = WorkflowId, RunId = Started.FirstExecutionRunId },
        };

        var transition = transaction.Create(record);
        var entry = new HistoryEvent { WorkflowExecutionStartedEventAttributes = Started, UserMetadata = UserMetadata };
        entry.Links.AddRange(Links);
        transition.Append(entry);
        return transition;
    }
}
