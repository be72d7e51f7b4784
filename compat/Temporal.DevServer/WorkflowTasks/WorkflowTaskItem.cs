namespace Temporal.DevServer.WorkflowTasks;

internal sealed class WorkflowTaskItem(WorkflowRun run, long stamp) : QueueItem
{
    public override async ValueTask<IMessage?> StartAsync(WorkflowExecutions executions, Poller poller) =>
        await executions.ChangeAsync(run, transition => Start(transition, poller)).ConfigureAwait(false);

    private PollWorkflowTaskQueueResponse? Start(Transition transition, Poller poller)
    {
        if (transition.Record.WorkflowTask is not { StartedAt: 0, NotBefore: 0 } task || task.Stamp != stamp)
        {
            transition.IsWorthSaving = false;
            return null;
        }

        WorkflowTaskLifecycle.Start(transition, poller.Identity);
        return WorkflowTaskResponses.ForStarted(transition);
    }
}
