using Grpc.Core;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Steering;

namespace Stigmer.Server.Executions;

/// <summary>Our own service for whoever looks at a run, answers it, steers it or stops it.</summary>
internal sealed class ExecutionWatchService(
    Watches watches, ExecutionControl control, Approvals approvals, RunSteering steering, ServerStreams streams)
    : ExecutionService.ExecutionServiceBase
{
    public override Task Watch(WatchRequest request, IServerStreamWriter<WatchEvent> responseStream, ServerCallContext context) =>
        streams.SendAsync(token => watches.EntriesAsync(request.ExecutionId, request.AfterSeq, token), responseStream, context);

    public override async Task<CancelResponse> Cancel(CancelRequest request, ServerCallContext context)
    {
        await control.CancelAsync(request.ExecutionId, request.Reason, context.CancellationToken);
        return new CancelResponse();
    }

    public override async Task<ApproveResponse> Approve(ApproveRequest request, ServerCallContext context)
    {
        await approvals.AnswerAsync(request, context.CancellationToken);
        return new ApproveResponse();
    }

    public override async Task<SendResponse> Send(SendRequest request, ServerCallContext context) =>
        new() { Seq = await steering.SendAsync(request, context.CancellationToken) };

    public override async Task<PauseResponse> Pause(PauseRequest request, ServerCallContext context)
    {
        await steering.PauseAsync(request, context.CancellationToken);
        return new PauseResponse();
    }

    public override async Task<ResumeResponse> Resume(ResumeRequest request, ServerCallContext context)
    {
        await steering.ResumeAsync(request, context.CancellationToken);
        return new ResumeResponse();
    }

    public override async Task<RaiseResponse> Raise(RaiseRequest request, ServerCallContext context)
    {
        await steering.RaiseAsync(request, context.CancellationToken);
        return new RaiseResponse();
    }

    public override async Task<ContinueResponse> Continue(ContinueRequest request, ServerCallContext context) =>
        new() { Execution = await steering.ContinueAsync(request, context.CancellationToken) };
}
