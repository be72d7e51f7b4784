using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Machines;

/// <summary>Cuts a history into the batches that the original workflow tasks were given; replay must cut it the same way.</summary>
internal static class HistoryBatches
{
    /// <summary>One past the end of the batch that begins at an index, or -1 when no task ends it.</summary>
    /// <param name="events">All events that there are.</param>
    /// <param name="from">Index of the batch's first event.</param>
    internal static int EndOf(IReadOnlyList<HistoryEvent> events, int from)
    {
        var sawCommandOrStart = false;
        var started = new List<int>();
        for (var i = from; i < events.Count; i++)
        {
            var type = events[i].EventType;
            sawCommandOrStart |= type == EventType.WorkflowExecutionStarted || IsCommandEvent(type);
            if (IsFinalEvent(type))
            {
                return i + 1;
            }

            if (type != EventType.WorkflowTaskStarted)
            {
                continue;
            }

            if (i + 1 == events.Count)
            {
                // The live task.
                return i + 1;
            }

            if (IsAbandoned(events[i + 1].EventType))
            {
                continue;
            }

            started.Add(i);
            if (events[i + 1].EventType == EventType.WorkflowTaskCompleted && i + 2 < events.Count)
            {
                var next = events[i + 2];
                if (next.EventType == EventType.WorkflowTaskScheduled && !sawCommandOrStart)
                {
                    // A heartbeat: the worker only asked for more time.
                    continue;
                }

                if (next.EventType == EventType.WorkflowExecutionUpdateAccepted)
                {
                    return TaskOfUpdate(events, started, next) + 1;
                }
            }

            return i + 1;
        }

        return -1;
    }

    /// <summary>Whether the event is the mark that a command of the worker left.</summary>
    internal static bool IsCommandEvent(EventType type) => type is
        EventType.ActivityTaskScheduled or EventType.ActivityTaskCancelRequested
        or EventType.TimerStarted or EventType.TimerCanceled
        or EventType.MarkerRecorded
        or EventType.StartChildWorkflowExecutionInitiated
        or EventType.SignalExternalWorkflowExecutionInitiated
        or EventType.RequestCancelExternalWorkflowExecutionInitiated
        or EventType.UpsertWorkflowSearchAttributes or EventType.WorkflowPropertiesModified
        or EventType.WorkflowExecutionUpdateAccepted or EventType.WorkflowExecutionUpdateCompleted
        or EventType.WorkflowExecutionCompleted or EventType.WorkflowExecutionFailed
        or EventType.WorkflowExecutionCanceled or EventType.WorkflowExecutionContinuedAsNew;

    private static bool IsFinalEvent(EventType type) => type is
        EventType.WorkflowExecutionCompleted or EventType.WorkflowExecutionFailed
        or EventType.WorkflowExecutionCanceled or EventType.WorkflowExecutionContinuedAsNew
        or EventType.WorkflowExecutionTimedOut or EventType.WorkflowExecutionTerminated;

    /// <summary>Whether the event after a task's start says that nothing came of the task.</summary>
    private static bool IsAbandoned(EventType type) => type is
        EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut
        or EventType.WorkflowExecutionTimedOut or EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionCanceled;

    /// <summary>The task in which an accepted update was delivered, which may be one before the task that accepted it.</summary>
    private static int TaskOfUpdate(IReadOnlyList<HistoryEvent> events, List<int> started, HistoryEvent accepted)
    {
        var sequencing = accepted.WorkflowExecutionUpdateAcceptedEventAttributes.AcceptedRequestSequencingEventId;
        var index = started.FindLastIndex(i => events[i].EventId < sequencing);
        return index < 0 ? started[^1] : started[index];
    }
}
