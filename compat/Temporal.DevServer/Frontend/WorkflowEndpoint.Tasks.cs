using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Frontend;

internal sealed partial class WorkflowEndpoint
{
    public override Task<PollWorkflowTaskQueueResponse> PollWorkflowTaskQueue(PollWorkflowTaskQueueRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        var queue = new QueueKey(request.Namespace, request.TaskQueue?.Name ?? "", QueueKind.Workflow);
        var poller = PollerOf(queue, request.Identity, request.WorkerInstanceKey, context);
        return core.Polls.PollAsync<PollWorkflowTaskQueueResponse>(poller, context.Deadline, context.CancellationToken);
    }

    public override async Task<RespondWorkflowTaskCompletedResponse> RespondWorkflowTaskCompleted(
        RespondWorkflowTaskCompletedRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        var token = TaskTokens.Parse(request.TaskToken);
        var run = FindRun(request.Namespace, token);
        try
        {
            return await core.Executions.ChangeAsync(run, transition =>
            {
                var task = WorkflowTaskCompletion.Find(transition, token) ?? throw ServiceErrors.WorkflowTaskNotFound();
                return WorkflowTaskCompletion.Apply(transition, task, request);
            }).ConfigureAwait(false);
        }
        catch (BadCommandException bad)
        {
            await FailAsync(run, token, bad.Cause, new Failure { Message = bad.Message, Source = "Server" }, request.Identity).ConfigureAwait(false);
            throw ServiceErrors.InvalidArgument(
                bad.Cause == WorkflowTaskFailedCause.UnhandledCommand ? bad.Message : $"{bad.Cause}: {bad.Message}");
        }
    }

    public override async Task<RespondWorkflowTaskFailedResponse> RespondWorkflowTaskFailed(
        RespondWorkflowTaskFailedRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        var token = TaskTokens.Parse(request.TaskToken);
        await FailAsync(FindRun(request.Namespace, token), token, request.Cause, request.Failure, request.Identity).ConfigureAwait(false);
        return new RespondWorkflowTaskFailedResponse();
    }

    public override Task<RespondQueryTaskCompletedResponse> RespondQueryTaskCompleted(
        RespondQueryTaskCompletedRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        core.Queries.Complete(request);
        return Task.FromResult(new RespondQueryTaskCompletedResponse());
    }

    public override async Task<ResetStickyTaskQueueResponse> ResetStickyTaskQueue(ResetStickyTaskQueueRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        await core.Executions.ChangeAsync(core.Executions.Find(request.Namespace, request.Execution), transition =>
        {
            transition.Record.Sticky = null;
            return true;
        }).ConfigureAwait(false);
        return new ResetStickyTaskQueueResponse();
    }

    public override Task<ShutdownWorkerResponse> ShutdownWorker(ShutdownWorkerRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        core.Queues.Dismiss(request.Namespace, request.WorkerInstanceKey, request.Identity, request.StickyTaskQueue);
        return Task.FromResult(new ShutdownWorkerResponse());
    }

    public override Task<DescribeTaskQueueResponse> DescribeTaskQueue(DescribeTaskQueueRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        if (string.IsNullOrEmpty(request.TaskQueue?.Name))
        {
            throw ServiceErrors.InvalidArgument("missing task queue name");
        }

        var kind = request.TaskQueueType == TaskQueueType.Activity ? QueueKind.Activity : QueueKind.Workflow;
        var queue = core.Queues.Find(new QueueKey(request.Namespace, request.TaskQueue.Name, kind));
        var response = new DescribeTaskQueueResponse();
        response.Pollers.AddRange((queue?.Pollers.List() ?? []).Select(entry => new Temporalio.Api.TaskQueue.V1.PollerInfo
        {
            Identity = entry.Identity,
            LastAccessTime = Timestamp.FromDateTimeOffset(entry.LastAccess),
        }));
        if (request.IncludeTaskQueueStatus)
        {
            response.TaskQueueStatus = new() { BacklogCountHint = queue?.Backlog ?? 0 };
        }

        return Task.FromResult(response);
    }

    private async Task FailAsync(WorkflowRun run, TaskToken token, WorkflowTaskFailedCause cause, Failure? failure, string identity) =>
        await core.Executions.ChangeAsync(run, transition =>
        {
            _ = WorkflowTaskCompletion.Find(transition, token) ?? throw ServiceErrors.WorkflowTaskNotFound();
            WorkflowTaskLifecycle.Fail(transition, cause, failure, identity);
            return true;
        }).ConfigureAwait(false);

    private WorkflowRun FindRun(string @namespace, TaskToken token) =>
        core.Executions.TryFind(@namespace, new WorkflowExecution { WorkflowId = token.WorkflowId, RunId = token.RunId })
        ?? throw ServiceErrors.WorkflowTaskNotFound();
}
