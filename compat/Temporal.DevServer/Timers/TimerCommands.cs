using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Timers;

internal static class TimerCommands
{
    internal static void Start(CommandContext context, StartTimerCommandAttributes attributes)
    {
        var transition = context.Transition;
        var record = transition.Record;
        if (attributes.TimerId.Length == 0)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadStartTimerAttributes, "TimerId is not set on StartTimerCommand.");
        }

        if (record.Timers.Any(timer => timer.TimerId == attributes.TimerId))
        {
            throw new BadCommandException(WorkflowTaskFailedCause.StartTimerDuplicateId, $"TimerID: {attributes.TimerId}");
        }

        if (record.Timers.Count >= transition.Transaction.Limits.PendingTimers)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadStartTimerAttributes, $"A run may have at most {record.Timers.Count} pending timers.");
        }

        var started = context.Append(new HistoryEvent
        {
            TimerStartedEventAttributes = new()
            {
                TimerId = attributes.TimerId,
                StartToFireTimeout = attributes.StartToFireTimeout,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
            },
        });
        record.Timers.Add(new TimerRecord
        {
            TimerId = attributes.TimerId,
            StartedId = started.EventId,
            FiresAt = transition.Now + attributes.StartToFireTimeout.ToTicks(),
        });
    }

    internal static void Cancel(CommandContext context, CancelTimerCommandAttributes attributes)
    {
        var record = context.Transition.Record;
        long startedId;
        if (record.Timers.FirstOrDefault(timer => timer.TimerId == attributes.TimerId) is { } pending)
        {
            startedId = pending.StartedId;
            record.Timers.Remove(pending);
        }
        else if (record.BufferedEvents.FirstOrDefault(entry => entry.TimerFiredEventAttributes?.TimerId == attributes.TimerId) is { } fired)
        {
            // The timer fired while the worker decided to cancel it: the workflow must never hear of the firing.
            startedId = fired.TimerFiredEventAttributes.StartedEventId;
            record.BufferedEvents.Remove(fired);
        }
        else
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadCancelTimerAttributes, $"TimerID: {attributes.TimerId}");
        }

        context.Append(new HistoryEvent
        {
            TimerCanceledEventAttributes = new()
            {
                TimerId = attributes.TimerId,
                StartedEventId = startedId,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
                Identity = context.Identity,
            },
        });
    }
}
