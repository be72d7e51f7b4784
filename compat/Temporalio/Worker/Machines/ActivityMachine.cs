using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>One activity of a workflow, until its outcome is told or no longer wanted.</summary>
internal sealed class ActivityMachine : OperationMachine
{
    private readonly WorkflowMachines _machines;
    private readonly ScheduleActivityCommand _command;
    private readonly PendingCommand _schedule;

    private HistoryEvent? _scheduled;
    private long _startedEventId;
    private bool _cancelRequested;
    private bool _resolved;

    internal ActivityMachine(WorkflowMachines machines, ScheduleActivityCommand command)
    {
        _machines = machines;
        _command = command;
        _schedule = machines.Enqueue(this, new Command
        {
            CommandType = CommandType.ScheduleActivityTask,
            ScheduleActivityTaskCommandAttributes = command.Attributes,
            UserMetadata = command.Metadata,
        });
    }

    internal override void OnCommandEvent(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.ActivityTaskScheduled when _scheduled is null:
                var attributes = e.ActivityTaskScheduledEventAttributes;
                CheckEqual("activity id", attributes.ActivityId, _command.Attributes.ActivityId);
                CheckEqual("activity type", attributes.ActivityType.Name, _command.Attributes.ActivityType.Name);
                _scheduled = e;
                _machines.Follow(e.EventId, this);
                break;
            case EventType.ActivityTaskCancelRequested when _cancelRequested
                && e.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId == _scheduled?.EventId:
                break;
            default:
                throw Mismatch("Activity", e);
        }
    }

    internal override void OnEvent(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.ActivityTaskStarted:
                _startedEventId = e.EventId;
                break;
            case EventType.ActivityTaskCompleted:
                Resolve(e.ActivityTaskCompletedEventAttributes.Result, null);
                break;
            case EventType.ActivityTaskFailed:
                var failed = e.ActivityTaskFailedEventAttributes;
                Resolve(null, Failure("Activity task failed", failed.Failure, failed.RetryState, failed.Identity));
                break;
            case EventType.ActivityTaskTimedOut:
                var timedOut = e.ActivityTaskTimedOutEventAttributes;
                Resolve(null, Failure("Activity task timed out", timedOut.Failure, timedOut.RetryState, string.Empty));
                break;
            case EventType.ActivityTaskCanceled:
                var canceled = e.ActivityTaskCanceledEventAttributes;
                Resolve(null, Cancelled(canceled.Details, canceled.Identity));
                break;
        }
    }

    /// <summary>The workflow does not want the activity any more.</summary>
    internal void RequestCancel()
    {
        if (_resolved || _cancelRequested)
        {
            return;
        }

        _cancelRequested = true;
        if (!_schedule.IsSent)
        {
            _schedule.IsDropped = true;
            Resolve(null, Cancelled(null, string.Empty));
            return;
        }

        if (_command.CancellationType != ActivityCancellationType.Abandon)
        {
            _machines.Enqueue(this, new Command
            {
                CommandType = CommandType.RequestCancelActivityTask,
                RequestCancelActivityTaskCommandAttributes = new() { ScheduledEventId = _scheduled?.EventId ?? 0 },
            });
        }

        if (_command.CancellationType != ActivityCancellationType.WaitCancellationCompleted)
        {
            Resolve(null, Cancelled(null, string.Empty));
        }
    }

    private void Resolve(Payloads? result, Failure? failure)
    {
        if (!_resolved)
        {
            _resolved = true;
            _machines.Tell(new ActivityResolvedJob(_command.Seq, result, failure));
        }
    }

    private Failure Cancelled(Payloads? details, string identity) => Failure(
        "Activity cancelled",
        new() { Message = "Activity cancelled", CanceledFailureInfo = new() { Details = details } },
        RetryState.CancelRequested,
        identity);

    private Failure Failure(string message, Failure? cause, RetryState retryState, string identity) => new()
    {
        Message = message,
        Cause = cause,
        ActivityFailureInfo = new()
        {
            ActivityId = _command.Attributes.ActivityId,
            ActivityType = _command.Attributes.ActivityType,
            Identity = identity,
            RetryState = retryState,
            ScheduledEventId = _scheduled?.EventId ?? 0,
            StartedEventId = _startedEventId,
        },
    };
}
