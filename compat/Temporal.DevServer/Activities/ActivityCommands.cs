using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Activities;

internal static class ActivityCommands
{
    internal static void Schedule(CommandContext context, ScheduleActivityTaskCommandAttributes attributes)
    {
        var transition = context.Transition;
        var record = transition.Record;
        Check(attributes);
        if (record.Activities.Any(activity => activity.ActivityId == attributes.ActivityId))
        {
            throw new BadCommandException(WorkflowTaskFailedCause.ScheduleActivityDuplicateId, $"ActivityID: {attributes.ActivityId}");
        }

        if (record.Activities.Count >= transition.Transaction.Limits.PendingActivities)
        {
            throw new BadCommandException(
                WorkflowTaskFailedCause.PendingActivitiesLimitExceeded,
                $"the number of pending activities, {record.Activities.Count}, has reached the limit");
        }

        var timeouts = ActivityTimeouts.Normalise(attributes, record.RunTimeout);
        var policy = Retries.Complete(attributes.RetryPolicy);
        var scheduled = context.Append(new HistoryEvent
        {
            ActivityTaskScheduledEventAttributes = new()
            {
                ActivityId = attributes.ActivityId,
                ActivityType = attributes.ActivityType,
                TaskQueue = new QueueName { Name = QueueOf(attributes, record), Kind = TaskQueueKind.Normal },
                Header = attributes.Header,
                Input = attributes.Input,
                ScheduleToCloseTimeout = Written(timeouts.ScheduleToClose),
                ScheduleToStartTimeout = Written(timeouts.ScheduleToStart),
                StartToCloseTimeout = Written(timeouts.StartToClose),
                HeartbeatTimeout = Written(timeouts.Heartbeat),
                WorkflowTaskCompletedEventId = context.CompletedEventId,
                RetryPolicy = policy,
                Priority = attributes.Priority,
            },
        });
        var activity = new ActivityRecord
        {
            ScheduledId = scheduled.EventId,
            ActivityId = attributes.ActivityId,
            ActivityType = attributes.ActivityType.Name,
            TaskQueue = QueueOf(attributes, record),
            Attempt = 1,
            ScheduledAt = transition.Now,
            AttemptScheduledAt = transition.Now,
            ScheduleToClose = timeouts.ScheduleToClose,
            ScheduleToStart = timeouts.ScheduleToStart,
            StartToClose = timeouts.StartToClose,
            Heartbeat = timeouts.Heartbeat,
            RetryPolicy = policy,
        };
        record.Activities.Add(activity);
        if (attributes.RequestEagerExecution && activity.TaskQueue == record.TaskQueue)
        {
            context.EagerActivities.Add(ActivityLifecycle.Start(transition, activity, context.Identity));
        }
        else
        {
            ActivityLifecycle.Offer(transition, activity);
        }
    }

    internal static void RequestCancel(CommandContext context, RequestCancelActivityTaskCommandAttributes attributes)
    {
        var transition = context.Transition;
        var activity = transition.Record.Activities.FirstOrDefault(one => one.ScheduledId == attributes.ScheduledEventId);
        if (activity is null && attributes.ScheduledEventId >= context.CompletedEventId)
        {
            throw new BadCommandException(
                WorkflowTaskFailedCause.BadRequestCancelActivityAttributes, $"no activity was scheduled by event {attributes.ScheduledEventId}");
        }

        var requested = context.Append(new HistoryEvent
        {
            ActivityTaskCancelRequestedEventAttributes = new()
            {
                ScheduledEventId = attributes.ScheduledEventId,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
            },
        });
        if (activity is null)
        {
            // It closed while the worker decided; its closing event is in the buffer and tells the workflow.
            return;
        }

        activity.CancelRequestedId = requested.EventId;
        if (activity.StartedAt == 0)
        {
            transition.Record.Activities.Remove(activity);
            transition.Append(new HistoryEvent
            {
                ActivityTaskCanceledEventAttributes = new()
                {
                    Details = NotStarted(),
                    LatestCancelRequestedEventId = requested.EventId,
                    ScheduledEventId = activity.ScheduledId,
                    Identity = context.Identity,
                },
            });
            context.HasNews = true;
        }
    }

    private static void Check(ScheduleActivityTaskCommandAttributes attributes)
    {
        var problem = attributes switch
        {
            { ActivityId.Length: 0 } => "ActivityId is not set on ScheduleActivityTaskCommand.",
            { ActivityType: null or { Name.Length: 0 } } => "ActivityType is not set on ScheduleActivityTaskCommand.",
            _ when attributes.StartToCloseTimeout.ToTicks() == 0 && attributes.ScheduleToCloseTimeout.ToTicks() == 0 =>
                $"a valid StartToCloseTimeout or ScheduleToCloseTimeout must be set on the activity {attributes.ActivityId}",
            _ => Retries.Problem(attributes.RetryPolicy),
        };
        if (problem is not null)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadScheduleActivityAttributes, problem);
        }
    }

    private static string QueueOf(ScheduleActivityTaskCommandAttributes attributes, RunRecord record) =>
        attributes.TaskQueue is { Name.Length: > 0 } queue ? queue.Name : record.TaskQueue;

    /// <summary>Activity events carry their timeouts even when they are zero.</summary>
    private static Duration Written(long ticks) => ticks.ToDuration() ?? new Duration();

    private static Payloads NotStarted() => new()
    {
        Payloads_ =
        {
            new Payload
            {
                Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") },
                Data = ByteString.CopyFromUtf8("\"ACTIVITY_ID_NOT_STARTED\""),
            },
        },
    };
}
