namespace Temporal.DevServer.Signals;

/// <summary>How a run learns what became of its word to another one.</summary>
internal static class ExternalEvents
{
    internal static HistoryEvent ForSignal(SignalExternalWorkflowExecutionInitiatedEventAttributes signal, long initiatedId, bool isDelivered) =>
        isDelivered
            ? new()
            {
                ExternalWorkflowExecutionSignaledEventAttributes = new()
                {
                    InitiatedEventId = initiatedId,
                    Namespace = signal.Namespace,
                    WorkflowExecution = signal.WorkflowExecution,
                },
            }
            : new()
            {
                SignalExternalWorkflowExecutionFailedEventAttributes = new()
                {
                    Cause = SignalExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound,
                    WorkflowTaskCompletedEventId = signal.WorkflowTaskCompletedEventId,
                    Namespace = signal.Namespace,
                    WorkflowExecution = signal.WorkflowExecution,
                    InitiatedEventId = initiatedId,
                },
            };

    internal static HistoryEvent ForCancel(RequestCancelExternalWorkflowExecutionInitiatedEventAttributes cancel, long initiatedId, bool isDelivered) =>
        isDelivered
            ? new()
            {
                ExternalWorkflowExecutionCancelRequestedEventAttributes = new()
                {
                    InitiatedEventId = initiatedId,
                    Namespace = cancel.Namespace,
                    WorkflowExecution = cancel.WorkflowExecution,
                },
            }
            : new()
            {
                RequestCancelExternalWorkflowExecutionFailedEventAttributes = new()
                {
                    Cause = CancelExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound,
                    WorkflowTaskCompletedEventId = cancel.WorkflowTaskCompletedEventId,
                    Namespace = cancel.Namespace,
                    WorkflowExecution = cancel.WorkflowExecution,
                    InitiatedEventId = initiatedId,
                },
            };
}
