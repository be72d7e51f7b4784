using System.Collections.Concurrent;
using Temporal.DevServer.Frontend;
using Temporal.DevServer.Histories;
using Temporal.DevServer.Hosting;
using Temporal.DevServer.WorkflowTasks;
using Temporalio.Api.Query.V1;

namespace Temporal.DevServer.Queries;

/// <summary>Brings queries to workers: with the next workflow task when there is one, else as a task of their own.</summary>
internal sealed class QueryDesk(WorkflowExecutions executions, HistoryReads histories, TaskQueues queues, ServerClock clock)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StickyAnswerWithin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, PendingQuery> _direct = [];

    internal async Task<QueryWorkflowResponse> QueryAsync(QueryWorkflowRequest request, DateTime deadline, CancellationToken cancellationToken)
    {
        var run = executions.Find(request.Namespace, request.Execution);
        var query = new PendingQuery(request.Query ?? throw ServiceErrors.InvalidArgument("Query is not set on request."));
        bool isDirect;
        lock (run.Chain.Gate)
        {
            if (Rejection(run.Record, request.QueryRejectCondition) is { } rejected)
            {
                return new QueryWorkflowResponse { QueryRejected = new QueryRejected { Status = rejected } };
            }

            isDirect = Route(run) == QueryRoute.OwnTask;
            if (!isDirect)
            {
                run.Queries.Add(query);
            }
        }

        using var limit = clock.Bound(AnswerWithin, deadline, cancellationToken);
        try
        {
            return Respond(await AnswerAsync(run, query, isDirect, limit).ConfigureAwait(false));
        }
        finally
        {
            query.IsAbandoned = true;
            run.Queries.Remove(query);
            _direct.TryRemove(query.Id, out _);
        }
    }

    /// <summary>Takes the answer to a query that had a task of its own.</summary>
    internal void Complete(RespondQueryTaskCompletedRequest request)
    {
        var token = TaskTokens.Parse(request.TaskToken);
        if (!_direct.TryRemove(token.ActivityId, out var query))
        {
            throw ServiceErrors.NotFound("query task not found, or already expired");
        }

        query.Answer(new WorkflowQueryResult
        {
            ResultType = request.CompletedType,
            Answer = request.QueryResult,
            ErrorMessage = request.ErrorMessage,
            Failure = request.Failure,
        });
    }

    private async Task<WorkflowQueryResult> AnswerAsync(WorkflowRun run, PendingQuery query, bool isDirect, BoundedWait limit)
    {
        if (!isDirect)
        {
            if (await limit.EndedFirstAsync(Task.WhenAny(query.Answered, query.NeedsOwnTask)).ConfigureAwait(false))
            {
                throw ServiceErrors.DeadlineExceeded();
            }

            if (query.Answered.IsCompleted)
            {
                return await query.Answered.ConfigureAwait(false);
            }
        }

        _direct[query.Id] = query;
        if (StickyQueueOf(run) is { } sticky)
        {
            Offer(run, query, sticky, isSticky: true);
            using var patience = new CancellationTokenSource(StickyAnswerWithin, clock.Time);
            var silence = Task.Delay(StickyAnswerWithin, clock.Time, patience.Token);
            if (await limit.EndedFirstAsync(Task.WhenAny(query.Answered, silence)).ConfigureAwait(false))
            {
                throw ServiceErrors.DeadlineExceeded();
            }

            await patience.CancelAsync().ConfigureAwait(false);
            if (query.Answered.IsCompleted)
            {
                return await query.Answered.ConfigureAwait(false);
            }
        }

        Offer(run, query, run.Record.TaskQueue, isSticky: false);
        if (await limit.EndedFirstAsync(query.Answered).ConfigureAwait(false))
        {
            throw ServiceErrors.DeadlineExceeded();
        }

        return await query.Answered.ConfigureAwait(false);
    }

    private void Offer(WorkflowRun run, PendingQuery query, string queue, bool isSticky) =>
        queues.Get(new QueueKey(run.Chain.Namespace, queue, QueueKind.Workflow))
            .Offer(new QueryTaskItem(run, query, histories, isSticky) { OfferedAt = clock.Time.GetUtcNow().UtcTicks });

    private string? StickyQueueOf(WorkflowRun run)
    {
        var name = run.Record.Sticky?.Name;
        var queue = name is null ? null : queues.Find(new QueueKey(run.Chain.Namespace, name, QueueKind.Workflow));
        return queue?.Pollers.AnyWithin(executions.Limits.StickyPollerAge) == true ? name : null;
    }

    private QueryRoute Route(WorkflowRun run)
    {
        var record = run.Record;
        if (record.WorkflowTask is { Attempt: >= 3 })
        {
            throw ServiceErrors.NotReady("Unable to query workflow due to Workflow Task in failed state.");
        }

        if (record.LastCompletedStartedId == 0)
        {
            if (!run.IsOpen)
            {
                throw ServiceErrors.NotReady("Workflow execution closed before WorkflowTaskStarted event");
            }

            if (record.WorkflowTask is null)
            {
                throw ServiceErrors.NotReady("Workflow task is not scheduled yet.");
            }
        }

        if (run.Queries.Count >= executions.Limits.QueriesInFlight)
        {
            throw ServiceErrors.Exhausted($"at most {executions.Limits.QueriesInFlight} queries may wait for one run", ResourceExhaustedCause.BusyWorkflow);
        }

        return run.IsOpen && record.WorkflowTask is not null ? QueryRoute.WithWorkflowTask : QueryRoute.OwnTask;
    }

    private static WorkflowExecutionStatus? Rejection(RunRecord record, QueryRejectCondition condition)
    {
        if (record.Status == WorkflowExecutionStatus.Running)
        {
            return null;
        }

        var isRejected = condition == QueryRejectCondition.NotOpen
            || (condition == QueryRejectCondition.NotCompletedCleanly && record.Status != WorkflowExecutionStatus.Completed);
        return isRejected ? record.Status : null;
    }

    private static QueryWorkflowResponse Respond(WorkflowQueryResult result) => result.ResultType == QueryResultType.Failed
        ? throw ServiceErrors.QueryFailed(result.ErrorMessage, result.Failure)
        : new QueryWorkflowResponse { QueryResult = result.Answer };

    private enum QueryRoute
    {
        OwnTask,
        WithWorkflowTask,
    }
}
