using Temporal.DevServer.Histories;
using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Queries;

internal sealed class QueryTaskItem(WorkflowRun run, PendingQuery query, HistoryReads histories, bool isSticky) : QueueItem
{
    public override async ValueTask<IMessage?> StartAsync(WorkflowExecutions executions, Poller poller)
    {
        if (query.IsAbandoned || query.Answered.IsCompleted)
        {
            return null;
        }

        await run.Committed.ConfigureAwait(false);
        return WorkflowTaskResponses.ForQuery(run, histories.Snapshot(run), query, isSticky, executions.Limits);
    }
}
