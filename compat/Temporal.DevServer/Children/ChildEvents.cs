namespace Temporal.DevServer.Children;

/// <summary>What a parent learns of its children.</summary>
internal static class ChildEvents
{
    internal static void Started(Transition parent, ChildRecord child, string runId)
    {
        if (child.RunId.Length > 0)
        {
            return;
        }

        child.RunId = runId;
        var initiated = parent.Run.Event(child.InitiatedId).StartChildWorkflowExecutionInitiatedEventAttributes;
        var entry = new HistoryEvent
        {
            ChildWorkflowExecutionStartedEventAttributes = new()
            {
                Namespace = child.Namespace,
                InitiatedEventId = child.InitiatedId,
                WorkflowExecution = new() { WorkflowId = child.WorkflowId, RunId = runId },
                WorkflowType = initiated.WorkflowType,
                Header = initiated.Header,
            },
        };
        parent.Arrive(entry);
        // Zero while the event waits in the buffer; the buffer fills it in.
        child.StartedId = entry.EventId;
    }

    internal static void StartFailed(Transition parent, ChildRecord child, StartChildWorkflowExecutionFailedCause cause)
    {
        parent.Record.Children.Remove(child);
        var initiated = parent.Run.Event(child.InitiatedId).StartChildWorkflowExecutionInitiatedEventAttributes;
        parent.Arrive(new HistoryEvent
        {
            StartChildWorkflowExecutionFailedEventAttributes = new()
            {
                Namespace = child.Namespace,
                WorkflowId = child.WorkflowId,
                WorkflowType = initiated.WorkflowType,
                Cause = cause,
                InitiatedEventId = child.InitiatedId,
                WorkflowTaskCompletedEventId = initiated.WorkflowTaskCompletedEventId,
            },
        });
    }

    /// <param name="parent">The change of the parent.</param>
    /// <param name="child">The pending child.</param>
    /// <param name="run">The record of the child's last run.</param>
    /// <param name="close">The last event of that run.</param>
    internal static void Closed(Transition parent, ChildRecord child, RunRecord run, HistoryEvent close)
    {
        Started(parent, child, run.RunId);
        parent.Record.Children.Remove(child);
        parent.Arrive(ClosedEvent(child, run, close));
    }

    private static HistoryEvent ClosedEvent(ChildRecord child, RunRecord run, HistoryEvent close)
    {
        var execution = new WorkflowExecution { WorkflowId = run.WorkflowId, RunId = run.RunId };
        var type = new WorkflowType { Name = run.WorkflowType };
        return close.AttributesCase switch
        {
            HistoryEvent.AttributesOneofCase.WorkflowExecutionCompletedEventAttributes => new()
            {
                ChildWorkflowExecutionCompletedEventAttributes = new()
                {
                    Result = close.WorkflowExecutionCompletedEventAttributes.Result,
                    Namespace = child.Namespace,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = child.InitiatedId,
                    StartedEventId = child.StartedId,
                },
            },
            HistoryEvent.AttributesOneofCase.WorkflowExecutionFailedEventAttributes => new()
            {
                ChildWorkflowExecutionFailedEventAttributes = new()
                {
                    Failure = close.WorkflowExecutionFailedEventAttributes.Failure,
                    RetryState = close.WorkflowExecutionFailedEventAttributes.RetryState,
                    Namespace = child.Namespace,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = child.InitiatedId,
                    StartedEventId = child.StartedId,
                },
            },
            HistoryEvent.AttributesOneofCase.WorkflowExecutionCanceledEventAttributes => new()
            {
                ChildWorkflowExecutionCanceledEventAttributes = new()
                {
                    Details = close.WorkflowExecutionCanceledEventAttributes.Details,
                    Namespace = child.Namespace,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = child.InitiatedId,
                    StartedEventId = child.StartedId,
                },
            },
            HistoryEvent.AttributesOneofCase.WorkflowExecutionTimedOutEventAttributes => new()
            {
                ChildWorkflowExecutionTimedOutEventAttributes = new()
                {
                    RetryState = close.WorkflowExecutionTimedOutEventAttributes.RetryState,
                    Namespace = child.Namespace,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = child.InitiatedId,
                    StartedEventId = child.StartedId,
                },
            },
            _ => new()
            {
                ChildWorkflowExecutionTerminatedEventAttributes = new()
                {
                    Namespace = child.Namespace,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = child.InitiatedId,
                    StartedEventId = child.StartedId,
                },
            },
        };
    }
}
