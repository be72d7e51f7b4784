using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions;

/// <summary>Our own service for whoever looks at a run or stops it.</summary>
internal sealed class ExecutionWatchService(Watches watches, ExecutionControl control, ServerStreams streams) : ExecutionService.ExecutionServiceBase
{
    public override Task Watch(WatchRequest request, IServerStreamWriter<WatchEvent> responseStream, ServerCallContext context) =>
        streams.SendAsync(token => watches.EntriesAsync(request.ExecutionId, request.AfterSeq, token), responseStream, context);

    public override async Task<CancelResponse> Cancel(CancelRequest request, ServerCallContext context)
    {
        await control.CancelAsync(request.ExecutionId, request.Reason, context.CancellationToken);
        return new CancelResponse();
    }
}
