using System.Globalization;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;

namespace Temporalio.Worker.Machines;

/// <summary>One timer of a workflow, until it fires or is cancelled.</summary>
internal sealed class TimerMachine : OperationMachine
{
    private readonly WorkflowMachines _machines;
    private readonly int _seq;
    private readonly PendingCommand _start;

    private bool _cancelled;

    internal TimerMachine(WorkflowMachines machines, StartTimerCommand command)
    {
        _machines = machines;
        _seq = command.Seq;
        _start = machines.Enqueue(this, new Command
        {
            CommandType = CommandType.StartTimer,
            StartTimerCommandAttributes = new() { TimerId = TimerId, StartToFireTimeout = command.Delay.ToProto() },
            UserMetadata = command.Metadata,
        });
    }

    private string TimerId => _seq.ToString(CultureInfo.InvariantCulture);

    internal override void OnCommandEvent(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.TimerStarted:
                CheckEqual("timer id", e.TimerStartedEventAttributes.TimerId, TimerId);
                _machines.Follow(e.EventId, this);
                break;
            case EventType.TimerCanceled when _cancelled:
                CheckEqual("timer id", e.TimerCanceledEventAttributes.TimerId, TimerId);
                break;
            default:
                throw Mismatch("Timer", e);
        }
    }

    internal override void OnEvent(HistoryEvent e)
    {
        if (e.EventType == EventType.TimerFired && !_cancelled)
        {
            _machines.Tell(new TimerFiredJob(_seq));
        }
    }

    internal void Cancel()
    {
        _cancelled = true;
        if (!_start.IsSent)
        {
            _start.IsDropped = true;
            return;
        }

        _machines.Enqueue(this, new Command
        {
            CommandType = CommandType.CancelTimer,
            CancelTimerCommandAttributes = new() { TimerId = TimerId },
        });
    }
}
