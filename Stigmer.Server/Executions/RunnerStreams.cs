using Grpc.Core;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Feeds;

namespace Stigmer.Server.Executions;

/// <summary>The long calls of a runner: what it says while it works, and what it is to stop.</summary>
internal sealed class RunnerStreams(LiveText live, CancelRequests cancels, ServerStreams streams)
{
    internal Task ReceiveDeltasAsync(IAsyncStreamReader<DeltaBatch> source, ServerCallContext context) =>
        streams.ReceiveAsync(source, live.Publish, context);

    internal Task SendCancellationsAsync(IServerStreamWriter<CancelledExecutions> target, ServerCallContext context) =>
        streams.SendAsync(cancels.WatchAsync, target, context);
}
