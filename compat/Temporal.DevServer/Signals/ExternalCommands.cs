using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Signals;

/// <summary>Commands to other workflows. They are written down here and carried out by <see cref="CrossRunRelay"/>.</summary>
internal static class ExternalCommands
{
    internal static void Signal(CommandContext context, SignalExternalWorkflowExecutionCommandAttributes attributes)
    {
        if (attributes.Execution is null or { WorkflowId.Length: 0 } || attributes.SignalName.Length == 0)
        {
            throw new BadCommandException(
                WorkflowTaskFailedCause.BadSignalWorkflowExecutionAttributes, "the workflow id and the signal name must be set on SignalExternalWorkflowExecutionCommand.");
        }

        var record = context.Transition.Record;
        var initiated = context.Append(new HistoryEvent
        {
            SignalExternalWorkflowExecutionInitiatedEventAttributes = new()
            {
                WorkflowTaskCompletedEventId = context.CompletedEventId,
                Namespace = attributes.Namespace.Length > 0 ? attributes.Namespace : record.Namespace,
                WorkflowExecution = attributes.Execution,
                SignalName = attributes.SignalName,
                Input = attributes.Input,
                ChildWorkflowOnly = attributes.ChildWorkflowOnly,
                Header = attributes.Header,
            },
        });
        record.ExternalRequests.Add(new ExternalRequest { InitiatedId = initiated.EventId });
    }

    internal static void RequestCancel(CommandContext context, RequestCancelExternalWorkflowExecutionCommandAttributes attributes)
    {
        if (attributes.WorkflowId.Length == 0)
        {
            throw new BadCommandException(
                WorkflowTaskFailedCause.BadRequestCancelExternalWorkflowExecutionAttributes,
                "WorkflowId is not set on RequestCancelExternalWorkflowExecutionCommand.");
        }

        var record = context.Transition.Record;
        if (record.Children.Any(child => child.WorkflowId == attributes.WorkflowId && child.InitiatedId > context.CompletedEventId))
        {
            throw new BadCommandException(
                WorkflowTaskFailedCause.BadRequestCancelExternalWorkflowExecutionAttributes,
                "Start and RequestCancel for child workflow is not allowed in same workflow task.");
        }

        var initiated = context.Append(new HistoryEvent
        {
            RequestCancelExternalWorkflowExecutionInitiatedEventAttributes = new()
            {
                WorkflowTaskCompletedEventId = context.CompletedEventId,
                Namespace = attributes.Namespace.Length > 0 ? attributes.Namespace : record.Namespace,
                WorkflowExecution = new() { WorkflowId = attributes.WorkflowId, RunId = attributes.RunId },
                ChildWorkflowOnly = attributes.ChildWorkflowOnly,
                Reason = attributes.Reason,
            },
        });
        record.ExternalRequests.Add(new ExternalRequest { InitiatedId = initiated.EventId, IsCancel = true });
    }
}
