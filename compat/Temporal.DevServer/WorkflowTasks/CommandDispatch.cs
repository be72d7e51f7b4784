using Temporal.DevServer.Activities;
using Temporal.DevServer.Children;
using Temporal.DevServer.Signals;
using Temporal.DevServer.Timers;
using Temporal.DevServer.Updates;

namespace Temporal.DevServer.WorkflowTasks;

internal static class CommandDispatch
{
    internal static void Apply(CommandContext context, Command command)
    {
        switch (command.AttributesCase)
        {
            case Command.AttributesOneofCase.ScheduleActivityTaskCommandAttributes:
                ActivityCommands.Schedule(context, command.ScheduleActivityTaskCommandAttributes);
                break;
            case Command.AttributesOneofCase.RequestCancelActivityTaskCommandAttributes:
                ActivityCommands.RequestCancel(context, command.RequestCancelActivityTaskCommandAttributes);
                break;
            case Command.AttributesOneofCase.StartTimerCommandAttributes:
                TimerCommands.Start(context, command.StartTimerCommandAttributes);
                break;
            case Command.AttributesOneofCase.CancelTimerCommandAttributes:
                TimerCommands.Cancel(context, command.CancelTimerCommandAttributes);
                break;
            case Command.AttributesOneofCase.CompleteWorkflowExecutionCommandAttributes:
                Closing.Complete(context, command.CompleteWorkflowExecutionCommandAttributes);
                break;
            case Command.AttributesOneofCase.FailWorkflowExecutionCommandAttributes:
                Closing.Fail(context, command.FailWorkflowExecutionCommandAttributes);
                break;
            case Command.AttributesOneofCase.CancelWorkflowExecutionCommandAttributes:
                Closing.Cancel(context, command.CancelWorkflowExecutionCommandAttributes);
                break;
            case Command.AttributesOneofCase.ContinueAsNewWorkflowExecutionCommandAttributes:
                Closing.ContinueAsNew(context, command.ContinueAsNewWorkflowExecutionCommandAttributes);
                break;
            case Command.AttributesOneofCase.StartChildWorkflowExecutionCommandAttributes:
                ChildCommands.Start(context, command.StartChildWorkflowExecutionCommandAttributes);
                break;
            case Command.AttributesOneofCase.SignalExternalWorkflowExecutionCommandAttributes:
                ExternalCommands.Signal(context, command.SignalExternalWorkflowExecutionCommandAttributes);
                break;
            case Command.AttributesOneofCase.RequestCancelExternalWorkflowExecutionCommandAttributes:
                ExternalCommands.RequestCancel(context, command.RequestCancelExternalWorkflowExecutionCommandAttributes);
                break;
            case Command.AttributesOneofCase.RecordMarkerCommandAttributes:
                NoteCommands.RecordMarker(context, command.RecordMarkerCommandAttributes);
                break;
            case Command.AttributesOneofCase.UpsertWorkflowSearchAttributesCommandAttributes:
                NoteCommands.UpsertSearchAttributes(context, command.UpsertWorkflowSearchAttributesCommandAttributes);
                break;
            case Command.AttributesOneofCase.ModifyWorkflowPropertiesCommandAttributes:
                NoteCommands.ModifyProperties(context, command.ModifyWorkflowPropertiesCommandAttributes);
                break;
            case Command.AttributesOneofCase.ProtocolMessageCommandAttributes:
                UpdateMessages.Place(context, command.ProtocolMessageCommandAttributes.MessageId);
                break;
            default:
                throw new BadCommandException(WorkflowTaskFailedCause.FeatureDisabled, $"command {command.CommandType} is not supported");
        }
    }
}
