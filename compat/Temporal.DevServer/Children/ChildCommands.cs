using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Children;

internal static class ChildCommands
{
    internal static void Start(CommandContext context, StartChildWorkflowExecutionCommandAttributes attributes)
    {
        var transition = context.Transition;
        var record = transition.Record;
        var problem = attributes switch
        {
            { WorkflowId.Length: 0 } => "WorkflowId is not set on StartChildWorkflowExecutionCommand.",
            { WorkflowType: null or { Name.Length: 0 } } => "WorkflowType is not set on StartChildWorkflowExecutionCommand.",
            { CronSchedule.Length: > 0 } => "CronSchedule is not supported by this server.",
            _ => Retries.Problem(attributes.RetryPolicy),
        };
        if (problem is not null)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadStartChildExecutionAttributes, problem);
        }

        if (record.Children.Count >= transition.Transaction.Limits.PendingChildren)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.PendingChildWorkflowsLimitExceeded, $"at most {record.Children.Count} pending child workflows");
        }

        var @namespace = attributes.Namespace.Length > 0 ? attributes.Namespace : record.Namespace;
        var policy = attributes.ParentClosePolicy == ParentClosePolicy.Unspecified ? ParentClosePolicy.Terminate : attributes.ParentClosePolicy;
        var initiated = context.Append(new HistoryEvent
        {
            StartChildWorkflowExecutionInitiatedEventAttributes = new()
            {
                Namespace = @namespace,
                WorkflowId = attributes.WorkflowId,
                WorkflowType = attributes.WorkflowType,
                TaskQueue = attributes.TaskQueue is { Name.Length: > 0 } queue ? queue : new QueueName { Name = record.TaskQueue, Kind = TaskQueueKind.Normal },
                Input = attributes.Input,
                WorkflowExecutionTimeout = attributes.WorkflowExecutionTimeout,
                WorkflowRunTimeout = attributes.WorkflowRunTimeout,
                WorkflowTaskTimeout = attributes.WorkflowTaskTimeout,
                ParentClosePolicy = policy,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
                WorkflowIdReusePolicy = attributes.WorkflowIdReusePolicy,
                RetryPolicy = attributes.RetryPolicy,
                Header = attributes.Header,
                Memo = attributes.Memo,
                SearchAttributes = attributes.SearchAttributes,
                Priority = attributes.Priority,
            },
        });
        record.Children.Add(new ChildRecord
        {
            InitiatedId = initiated.EventId,
            Namespace = @namespace,
            WorkflowId = attributes.WorkflowId,
            WorkflowType = attributes.WorkflowType?.Name ?? "",
            ParentClosePolicy = policy,
        });
    }
}
