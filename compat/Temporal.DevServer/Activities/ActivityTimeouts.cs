namespace Temporal.DevServer.Activities;

internal static class ActivityTimeouts
{
    /// <summary>Fills in the timeouts that follow from the others; none outlasts the run.</summary>
    internal static Normalised Normalise(ScheduleActivityTaskCommandAttributes attributes, long runTimeout)
    {
        var scheduleToClose = attributes.ScheduleToCloseTimeout.ToTicks();
        var scheduleToStart = attributes.ScheduleToStartTimeout.ToTicks();
        var startToClose = attributes.StartToCloseTimeout.ToTicks();
        if (scheduleToClose > 0)
        {
            scheduleToStart = Shorter(scheduleToStart, scheduleToClose);
            startToClose = Shorter(startToClose, scheduleToClose);
        }
        else
        {
            scheduleToClose = runTimeout;
            scheduleToStart = scheduleToStart > 0 ? scheduleToStart : runTimeout;
        }

        return new(
            Capped(scheduleToClose, runTimeout),
            Capped(scheduleToStart, runTimeout),
            Capped(startToClose, runTimeout),
            Capped(attributes.HeartbeatTimeout.ToTicks(), startToClose));
    }

    /// <summary>When something happens to the activity by itself.</summary>
    internal static long Next(ActivityRecord activity, WorkflowRun run)
    {
        var next = After(activity.ScheduledAt, activity.ScheduleToClose);
        if (activity.StartedAt == 0)
        {
            // While it waits for its next attempt, the attempt's time is when it is offered.
            var isWaiting = activity.RetryInterval > 0;
            return Moments.Earlier(next, isWaiting ? activity.AttemptScheduledAt : After(activity.AttemptScheduledAt, activity.ScheduleToStart));
        }

        next = Moments.Earlier(next, After(activity.StartedAt, activity.StartToClose));
        return Moments.Earlier(next, After(LastHeard(activity, run), activity.Heartbeat));
    }

    internal static void Fire(Transition transition)
    {
        foreach (var activity in transition.Record.Activities.Where(one => Next(one, transition.Run) is var at && at != 0 && at <= transition.Now).ToList())
        {
            Fire(transition, activity);
        }
    }

    private static void Fire(Transition transition, ActivityRecord activity)
    {
        var now = transition.Now;
        bool IsDue(long moment) => moment != 0 && moment <= now;

        if (IsDue(After(activity.ScheduledAt, activity.ScheduleToClose)))
        {
            ActivityLifecycle.TimeOut(transition, activity, TimeoutType.ScheduleToClose);
        }
        else if (activity.StartedAt == 0 && activity.RetryInterval > 0)
        {
            activity.RetryInterval = 0;
            ActivityLifecycle.Offer(transition, activity);
        }
        else if (activity.StartedAt == 0)
        {
            ActivityLifecycle.TimeOut(transition, activity, TimeoutType.ScheduleToStart);
        }
        else if (IsDue(After(activity.StartedAt, activity.StartToClose)))
        {
            ActivityLifecycle.TimeOut(transition, activity, TimeoutType.StartToClose);
        }
        else
        {
            ActivityLifecycle.TimeOut(transition, activity, TimeoutType.Heartbeat);
        }
    }

    private static long LastHeard(ActivityRecord activity, WorkflowRun run) =>
        Math.Max(activity.StartedAt, run.Heartbeats.GetValueOrDefault(activity.ScheduledId));

    private static long After(long moment, long span) => span == 0 ? 0 : moment + span;

    private static long Shorter(long span, long limit) => span == 0 ? limit : Math.Min(span, limit);

    private static long Capped(long span, long limit) => limit == 0 ? span : Math.Min(span, limit);

    internal readonly record struct Normalised(long ScheduleToClose, long ScheduleToStart, long StartToClose, long Heartbeat);
}
