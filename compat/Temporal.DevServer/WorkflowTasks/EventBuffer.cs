namespace Temporal.DevServer.WorkflowTasks;

/// <summary>Writes the events that arrived while a worker held the workflow task.</summary>
internal static class EventBuffer
{
    /// <returns>True when there was anything to write.</returns>
    internal static bool Flush(Transition transition)
    {
        var record = transition.Record;
        if (record.BufferedEvents.Count == 0)
        {
            return false;
        }

        // Signals and the like go first; the sort is stable, so a start stays before its completion.
        var entries = record.BufferedEvents.OrderBy(IsAboutActivityOrChild).ToList();
        record.BufferedEvents.Clear();
        var startedIds = new Dictionary<long, long>();
        foreach (var entry in entries)
        {
            ReferToStart(entry, startedIds);
            transition.Append(entry);
            if (entry.ActivityTaskStartedEventAttributes is { } activity)
            {
                startedIds[activity.ScheduledEventId] = entry.EventId;
            }
            else if (entry.ChildWorkflowExecutionStartedEventAttributes is { } child)
            {
                startedIds[child.InitiatedEventId] = entry.EventId;
                var pending = record.Children.FirstOrDefault(one => one.InitiatedId == child.InitiatedEventId);
                if (pending is not null)
                {
                    pending.StartedId = entry.EventId;
                }
            }
        }

        return true;
    }

    private static bool IsAboutActivityOrChild(HistoryEvent entry) => entry.EventType is
        EventType.ActivityTaskStarted or EventType.ActivityTaskCompleted or EventType.ActivityTaskFailed
        or EventType.ActivityTaskTimedOut or EventType.ActivityTaskCanceled
        or EventType.ChildWorkflowExecutionStarted or EventType.ChildWorkflowExecutionCompleted
        or EventType.ChildWorkflowExecutionFailed or EventType.ChildWorkflowExecutionCanceled
        or EventType.ChildWorkflowExecutionTimedOut or EventType.ChildWorkflowExecutionTerminated;

    /// <summary>The id of a start that was buffered too is known only now.</summary>
    private static void ReferToStart(HistoryEvent entry, Dictionary<long, long> startedIds)
    {
        long Started(long current, long scheduledId) => current != 0 ? current : startedIds.GetValueOrDefault(scheduledId);

        switch (entry.AttributesCase)
        {
            case HistoryEvent.AttributesOneofCase.ActivityTaskCompletedEventAttributes:
                var completed = entry.ActivityTaskCompletedEventAttributes;
                completed.StartedEventId = Started(completed.StartedEventId, completed.ScheduledEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ActivityTaskFailedEventAttributes:
                var failed = entry.ActivityTaskFailedEventAttributes;
                failed.StartedEventId = Started(failed.StartedEventId, failed.ScheduledEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ActivityTaskTimedOutEventAttributes:
                var timedOut = entry.ActivityTaskTimedOutEventAttributes;
                timedOut.StartedEventId = Started(timedOut.StartedEventId, timedOut.ScheduledEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ActivityTaskCanceledEventAttributes:
                var canceled = entry.ActivityTaskCanceledEventAttributes;
                canceled.StartedEventId = Started(canceled.StartedEventId, canceled.ScheduledEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionCompletedEventAttributes:
                var childCompleted = entry.ChildWorkflowExecutionCompletedEventAttributes;
                childCompleted.StartedEventId = Started(childCompleted.StartedEventId, childCompleted.InitiatedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionFailedEventAttributes:
                var childFailed = entry.ChildWorkflowExecutionFailedEventAttributes;
                childFailed.StartedEventId = Started(childFailed.StartedEventId, childFailed.InitiatedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionCanceledEventAttributes:
                var childCanceled = entry.ChildWorkflowExecutionCanceledEventAttributes;
                childCanceled.StartedEventId = Started(childCanceled.StartedEventId, childCanceled.InitiatedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionTimedOutEventAttributes:
                var childTimedOut = entry.ChildWorkflowExecutionTimedOutEventAttributes;
                childTimedOut.StartedEventId = Started(childTimedOut.StartedEventId, childTimedOut.InitiatedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionTerminatedEventAttributes:
                var childTerminated = entry.ChildWorkflowExecutionTerminatedEventAttributes;
                childTerminated.StartedEventId = Started(childTerminated.StartedEventId, childTerminated.InitiatedEventId);
                break;
        }
    }
}
