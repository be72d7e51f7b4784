namespace Temporal.DevServer.Activities;

internal sealed class ActivityTaskItem(WorkflowRun run, long scheduledId, int attempt) : QueueItem
{
    public override async ValueTask<IMessage?> StartAsync(WorkflowExecutions executions, Poller poller) =>
        await executions.ChangeAsync(run, transition => Start(transition, poller)).ConfigureAwait(false);

    private PollActivityTaskQueueResponse? Start(Transition transition, Poller poller)
    {
        var activity = transition.Record.Activities.FirstOrDefault(one => one.ScheduledId == scheduledId);
        if (activity is not { StartedAt: 0, RetryInterval: 0 } || activity.Attempt != attempt)
        {
            transition.IsWorthSaving = false;
            return null;
        }

        return ActivityLifecycle.Start(transition, activity, poller.Identity);
    }
}
