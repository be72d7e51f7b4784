using Temporal.DevServer.Activities;
using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Timers;

/// <summary>What time does to a run: when something is due next, and what happens then.</summary>
internal static class RunDeadlines
{
    internal static long Next(WorkflowRun run)
    {
        var record = run.Record;
        if (!run.IsOpen)
        {
            return 0;
        }

        var next = Moments.Earlier(record.RunExpiresAt, record.ExecutionExpiresAt);
        next = Moments.Earlier(next, record.BackoffUntil);
        next = Moments.Earlier(next, WorkflowTaskTimeouts.Next(record));
        foreach (var timer in record.Timers)
        {
            next = Moments.Earlier(next, timer.FiresAt);
        }

        foreach (var activity in record.Activities)
        {
            next = Moments.Earlier(next, ActivityTimeouts.Next(activity, run));
        }

        return next;
    }

    /// <summary>Does everything that is due, in the order in which it became due as far as that can be seen by a workflow.</summary>
    internal static bool Fire(Transition transition)
    {
        var record = transition.Record;
        if (!transition.Run.IsOpen || Next(transition.Run) is var next && (next == 0 || next > transition.Now))
        {
            transition.IsWorthSaving = false;
            return false;
        }

        if (IsDue(transition, Moments.Earlier(record.RunExpiresAt, record.ExecutionExpiresAt)))
        {
            Closing.TimeOut(transition);
            return true;
        }

        if (IsDue(transition, record.BackoffUntil))
        {
            record.BackoffUntil = 0;
            WorkflowTaskLifecycle.EnsureScheduled(transition);
        }

        WorkflowTaskTimeouts.Fire(transition);
        ActivityTimeouts.Fire(transition);
        FireTimers(transition);
        return true;
    }

    private static void FireTimers(Transition transition)
    {
        foreach (var timer in transition.Record.Timers.Where(timer => timer.FiresAt <= transition.Now).OrderBy(timer => timer.FiresAt).ToList())
        {
            transition.Record.Timers.Remove(timer);
            transition.Arrive(new HistoryEvent
            {
                TimerFiredEventAttributes = new() { TimerId = timer.TimerId, StartedEventId = timer.StartedId },
            });
        }
    }

    private static bool IsDue(Transition transition, long moment) => moment != 0 && moment <= transition.Now;
}
