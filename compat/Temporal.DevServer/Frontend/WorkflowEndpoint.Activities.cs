using Temporal.DevServer.Activities;

namespace Temporal.DevServer.Frontend;

internal sealed partial class WorkflowEndpoint
{
    public override Task<PollActivityTaskQueueResponse> PollActivityTaskQueue(PollActivityTaskQueueRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        var queue = new QueueKey(request.Namespace, request.TaskQueue?.Name ?? "", QueueKind.Activity);
        var poller = PollerOf(queue, request.Identity, request.WorkerInstanceKey, context);
        return core.Polls.PollAsync<PollActivityTaskQueueResponse>(poller, context.Deadline, context.CancellationToken);
    }

    public override async Task<RecordActivityTaskHeartbeatResponse> RecordActivityTaskHeartbeat(
        RecordActivityTaskHeartbeatRequest request, ServerCallContext context) =>
        new() { CancelRequested = await core.Activities.HeartbeatAsync(ByToken(request.Namespace, request.TaskToken), request.Details).ConfigureAwait(false) };

    public override async Task<RecordActivityTaskHeartbeatByIdResponse> RecordActivityTaskHeartbeatById(
        RecordActivityTaskHeartbeatByIdRequest request, ServerCallContext context)
    {
        var name = ById(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId);
        return new() { CancelRequested = await core.Activities.HeartbeatAsync(name, request.Details).ConfigureAwait(false) };
    }

    public override async Task<RespondActivityTaskCompletedResponse> RespondActivityTaskCompleted(
        RespondActivityTaskCompletedRequest request, ServerCallContext context)
    {
        await core.Activities.CompleteAsync(ByToken(request.Namespace, request.TaskToken), request.Result, request.Identity).ConfigureAwait(false);
        return new();
    }

    public override async Task<RespondActivityTaskCompletedByIdResponse> RespondActivityTaskCompletedById(
        RespondActivityTaskCompletedByIdRequest request, ServerCallContext context)
    {
        var name = ById(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId);
        await core.Activities.CompleteAsync(name, request.Result, request.Identity).ConfigureAwait(false);
        return new();
    }

    public override async Task<RespondActivityTaskFailedResponse> RespondActivityTaskFailed(
        RespondActivityTaskFailedRequest request, ServerCallContext context)
    {
        var name = ByToken(request.Namespace, request.TaskToken);
        await core.Activities.FailAsync(name, request.Failure, request.LastHeartbeatDetails, request.Identity).ConfigureAwait(false);
        return new();
    }

    public override async Task<RespondActivityTaskFailedByIdResponse> RespondActivityTaskFailedById(
        RespondActivityTaskFailedByIdRequest request, ServerCallContext context)
    {
        var name = ById(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId);
        await core.Activities.FailAsync(name, request.Failure, request.LastHeartbeatDetails, request.Identity).ConfigureAwait(false);
        return new();
    }

    public override async Task<RespondActivityTaskCanceledResponse> RespondActivityTaskCanceled(
        RespondActivityTaskCanceledRequest request, ServerCallContext context)
    {
        await core.Activities.CancelAsync(ByToken(request.Namespace, request.TaskToken), request.Details, request.Identity).ConfigureAwait(false);
        return new();
    }

    public override async Task<RespondActivityTaskCanceledByIdResponse> RespondActivityTaskCanceledById(
        RespondActivityTaskCanceledByIdRequest request, ServerCallContext context)
    {
        var name = ById(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId);
        await core.Activities.CancelAsync(name, request.Details, request.Identity).ConfigureAwait(false);
        return new();
    }

    private ActivityName ByToken(string @namespace, ByteString token)
    {
        core.Namespaces.Get(@namespace);
        return ActivityName.ByToken(@namespace, token);
    }

    private ActivityName ById(string @namespace, string workflowId, string runId, string activityId)
    {
        core.Namespaces.Get(@namespace);
        return ActivityName.ById(@namespace, workflowId, runId, activityId);
    }
}
