namespace Temporal.DevServer.WorkflowTasks;

internal static class WorkflowTaskTimeouts
{
    internal static long Next(RunRecord record) => record.WorkflowTask switch
    {
        null => 0,
        { StartedAt: not 0 } task => task.StartedAt + record.TaskTimeout,
        { NotBefore: not 0 } task => task.NotBefore,
        { Sticky: true } task => record.Sticky is null ? 0 : task.ScheduledAt + record.Sticky.ScheduleToStart,
        _ => 0,
    };

    internal static void Fire(Transition transition)
    {
        var due = Next(transition.Record);
        if (due == 0 || due > transition.Now)
        {
            return;
        }

        var task = transition.Record.WorkflowTask;
        if (task.StartedAt != 0)
        {
            WorkflowTaskLifecycle.TimeOut(transition);
        }
        else if (task.NotBefore != 0)
        {
            task.NotBefore = 0;
            WorkflowTaskLifecycle.Offer(transition, task);
        }
        else
        {
            WorkflowTaskLifecycle.TimeOutSticky(transition);
        }
    }
}
