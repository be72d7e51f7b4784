using Temporal.DevServer.Histories;
using Temporal.DevServer.Queries;

namespace Temporal.DevServer.WorkflowTasks;

/// <summary>What a worker gets when it takes a workflow task or a query.</summary>
internal static class WorkflowTaskResponses
{
    internal static PollWorkflowTaskQueueResponse ForStarted(Transition transition)
    {
        var run = transition.Run;
        var record = run.Record;
        var task = record.WorkflowTask;
        var first = task.Sticky ? record.LastCompletedStartedId + 1 : 1;
        var page = HistoryPages.ForTask(run, run.Events!, first, task.StartedId, transition.Transaction.Limits);
        var response = Base(run);
        response.TaskToken = TaskTokens.ForWorkflowTask(record, task);
        response.StartedEventId = task.StartedId;
        response.Attempt = task.Attempt;
        response.History = page.History;
        response.NextPageToken = page.NextPageToken;
        response.ScheduledTime = task.ScheduledAt.ToTimestamp();
        response.StartedTime = task.StartedAt.ToTimestamp();
        foreach (var (id, query) in run.Queries.Attach())
        {
            response.Queries[id] = query;
        }

        response.Messages.AddRange(run.Updates.Deliver(task.StartedId - 1));
        return response;
    }

    /// <summary>A query on its own, without a workflow task.</summary>
    internal static PollWorkflowTaskQueueResponse ForQuery(
        WorkflowRun run, IReadOnlyList<HistoryEvent> events, PendingQuery query, bool isSticky, ServerLimits limits)
    {
        var response = Base(run);
        response.TaskToken = TaskTokens.ForQuery(run.Record, query.Id);
        response.Attempt = 1;
        response.Query = query.Query;
        if (isSticky)
        {
            response.History = new History();
        }
        else
        {
            var page = HistoryPages.ForTask(run, events, 1, events.Count, limits);
            response.History = page.History;
            response.NextPageToken = page.NextPageToken;
        }

        return response;
    }

    private static PollWorkflowTaskQueueResponse Base(WorkflowRun run) => new()
    {
        WorkflowExecution = new() { WorkflowId = run.Record.WorkflowId, RunId = run.RunId },
        WorkflowType = new() { Name = run.Record.WorkflowType },
        PreviousStartedEventId = run.Record.LastCompletedStartedId,
        WorkflowExecutionTaskQueue = new() { Name = run.Record.TaskQueue, Kind = TaskQueueKind.Normal },
    };
}
