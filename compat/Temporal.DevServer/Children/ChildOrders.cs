namespace Temporal.DevServer.Children;

internal static class ChildOrders
{
    /// <summary>The request id follows from the parent's event, so that a repeated start after a crash finds the first one.</summary>
    internal static StartOrder From(WorkflowRun parent, StartChildWorkflowExecutionInitiatedEventAttributes initiated, long initiatedId)
    {
        var parentExecution = new WorkflowExecution { WorkflowId = parent.Chain.WorkflowId, RunId = parent.RunId };
        return new StartOrder
        {
            Namespace = initiated.Namespace,
            WorkflowId = initiated.WorkflowId,
            RequestId = $"{parent.RunId}/{initiatedId}",
            Reuse = initiated.WorkflowIdReusePolicy,
            Parent = new ParentLink { Namespace = parent.Chain.Namespace, Execution = parentExecution, InitiatedId = initiatedId },
            Started = new()
            {
                WorkflowType = initiated.WorkflowType,
                ParentWorkflowNamespace = parent.Chain.Namespace,
                ParentWorkflowExecution = parentExecution,
                ParentInitiatedEventId = initiatedId,
                TaskQueue = new QueueName { Name = initiated.TaskQueue.Name, Kind = TaskQueueKind.Normal },
                Input = initiated.Input,
                WorkflowExecutionTimeout = initiated.WorkflowExecutionTimeout.ToTicks().ToDuration(),
                WorkflowRunTimeout = initiated.WorkflowRunTimeout.ToTicks().ToDuration(),
                WorkflowTaskTimeout = initiated.WorkflowTaskTimeout.ToTicks().ToDuration(),
                RetryPolicy = Retries.Complete(initiated.RetryPolicy),
                Memo = initiated.Memo,
                SearchAttributes = initiated.SearchAttributes,
                Header = initiated.Header,
                Priority = initiated.Priority,
                RootWorkflowExecution = parent.Record.Root.Clone(),
            },
        };
    }
}
