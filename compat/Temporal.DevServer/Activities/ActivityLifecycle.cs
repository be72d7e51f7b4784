using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Activities;

/// <summary>An activity from its offer to its end. The history learns of a start only together with the end.</summary>
internal static class ActivityLifecycle
{
    internal static void Offer(Transition transition, ActivityRecord activity) =>
        transition.Transaction.Offer(
            new QueueKey(transition.Record.Namespace, activity.TaskQueue, QueueKind.Activity),
            new ActivityTaskItem(transition.Run, activity.ScheduledId, activity.Attempt) { OfferedAt = transition.Now });

    internal static PollActivityTaskQueueResponse Start(Transition transition, ActivityRecord activity, string identity)
    {
        var record = transition.Record;
        activity.StartedAt = transition.Now;
        activity.Identity = identity;
        activity.RequestId = Guid.NewGuid().ToString();
        var scheduled = transition.Run.Event(activity.ScheduledId).ActivityTaskScheduledEventAttributes;
        return new PollActivityTaskQueueResponse
        {
            TaskToken = TaskTokens.ForActivity(record, activity),
            WorkflowNamespace = record.Namespace,
            WorkflowType = new() { Name = record.WorkflowType },
            WorkflowExecution = new() { WorkflowId = record.WorkflowId, RunId = record.RunId },
            ActivityType = scheduled.ActivityType,
            ActivityId = activity.ActivityId,
            Header = scheduled.Header,
            Input = scheduled.Input,
            HeartbeatDetails = activity.HeartbeatDetails?.Clone(),
            ScheduledTime = activity.ScheduledAt.ToTimestamp(),
            CurrentAttemptScheduledTime = activity.AttemptScheduledAt.ToTimestamp(),
            StartedTime = activity.StartedAt.ToTimestamp(),
            Attempt = activity.Attempt,
            ScheduleToCloseTimeout = scheduled.ScheduleToCloseTimeout,
            StartToCloseTimeout = scheduled.StartToCloseTimeout,
            HeartbeatTimeout = scheduled.HeartbeatTimeout,
            RetryPolicy = scheduled.RetryPolicy,
            Priority = scheduled.Priority,
        };
    }

    internal static void Complete(Transition transition, ActivityRecord activity, Payloads? result, string identity) =>
        Close(transition, activity, identity, startedId => new HistoryEvent
        {
            ActivityTaskCompletedEventAttributes = new()
            {
                Result = result,
                ScheduledEventId = activity.ScheduledId,
                StartedEventId = startedId,
                Identity = identity,
            },
        });

    internal static void Cancel(Transition transition, ActivityRecord activity, Payloads? details, string identity) =>
        Close(transition, activity, identity, startedId => new HistoryEvent
        {
            ActivityTaskCanceledEventAttributes = new()
            {
                Details = details,
                LatestCancelRequestedEventId = activity.CancelRequestedId,
                ScheduledEventId = activity.ScheduledId,
                StartedEventId = startedId,
                Identity = identity,
            },
        });

    /// <summary>An attempt failed: another one follows, or the workflow hears of it.</summary>
    internal static void Fail(Transition transition, ActivityRecord activity, Failure failure, string identity)
    {
        var state = Retry(transition, activity, failure);
        if (state == RetryState.InProgress)
        {
            return;
        }

        Close(transition, activity, identity, startedId => new HistoryEvent
        {
            ActivityTaskFailedEventAttributes = new()
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledId,
                StartedEventId = startedId,
                Identity = identity,
                RetryState = state,
            },
        });
    }

    internal static void TimeOut(Transition transition, ActivityRecord activity, TimeoutType type)
    {
        var failure = new Failure
        {
            Message = $"activity {type} timeout",
            Source = "Server",
            TimeoutFailureInfo = new() { TimeoutType = type, LastHeartbeatDetails = activity.HeartbeatDetails?.Clone() },
        };
        // Time in the queue and time as a whole do not come back by trying again.
        var isFinal = type is TimeoutType.ScheduleToStart or TimeoutType.ScheduleToClose;
        var state = isFinal ? RetryState.Timeout : Retry(transition, activity, failure);
        if (state == RetryState.InProgress)
        {
            return;
        }

        if (type == TimeoutType.ScheduleToClose)
        {
            failure.Cause = activity.LastFailure?.Clone();
        }

        Close(transition, activity, activity.Identity, startedId => new HistoryEvent
        {
            ActivityTaskTimedOutEventAttributes = new()
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledId,
                StartedEventId = startedId,
                RetryState = state,
            },
        });
    }

    private static RetryState Retry(Transition transition, ActivityRecord activity, Failure failure)
    {
        if (activity.RetryPolicy is not null && activity.CancelRequestedId != 0)
        {
            return RetryState.CancelRequested;
        }

        var expiresAt = activity.ScheduleToClose == 0 ? 0 : activity.ScheduledAt + activity.ScheduleToClose;
        var decision = Retries.Decide(activity.RetryPolicy, activity.Attempt, failure, transition.Now, expiresAt);
        if (!decision.IsRetry)
        {
            return decision.State;
        }

        activity.Attempt++;
        activity.StartedAt = 0;
        activity.LastFailure = failure.Clone();
        activity.LastAttemptClosedAt = transition.Now;
        activity.RetryInterval = decision.Interval;
        activity.AttemptScheduledAt = transition.Now + decision.Interval;
        transition.Run.Heartbeats.Remove(activity.ScheduledId);
        if (decision.Interval == 0)
        {
            Offer(transition, activity);
        }

        return RetryState.InProgress;
    }

    private static void Close(Transition transition, ActivityRecord activity, string identity, Func<long, HistoryEvent> closing)
    {
        transition.Record.Activities.Remove(activity);
        transition.Run.Heartbeats.Remove(activity.ScheduledId);
        // Only time can end an activity that no worker has; a completion by id makes up the start that it implies.
        var neverBegan = activity.StartedAt == 0 && closing(0).ActivityTaskTimedOutEventAttributes is not null;
        var started = neverBegan ? null : StartedEvent(transition, activity, identity);
        if (transition.Record.WorkflowTask is { StartedAt: not 0 })
        {
            if (started is not null)
            {
                transition.Arrive(started);
            }

            // The ids are given when the buffer is written.
            transition.Arrive(closing(0));
            return;
        }

        var startedId = started is null ? 0 : transition.Append(started).EventId;
        transition.Append(closing(startedId));
        WorkflowTaskLifecycle.EnsureScheduled(transition);
    }

    private static HistoryEvent StartedEvent(Transition transition, ActivityRecord activity, string identity) => new()
    {
        EventTime = (activity.StartedAt == 0 ? transition.Now : activity.StartedAt).ToTimestamp(),
        ActivityTaskStartedEventAttributes = new()
        {
            ScheduledEventId = activity.ScheduledId,
            Identity = activity.StartedAt == 0 ? identity : activity.Identity,
            RequestId = activity.RequestId,
            Attempt = activity.Attempt,
            LastFailure = activity.LastFailure?.Clone(),
        },
    };
}
