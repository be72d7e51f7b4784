using System.Collections.Concurrent;
using Compat.Tests.GrpcPeers.Protos;
using Compat.Tests.Support;
using Grpc.Core;

namespace Compat.Tests.GrpcPeers;

/// <summary>Does what its requests ask for.</summary>
public sealed class PeerService(PeerEvents events) : Peer.PeerBase
{
    public override async Task<EchoReply> Echo(EchoRequest request, ServerCallContext context)
    {
        if (request.Hold)
        {
            events.Started.Release();
            await HoldAsync(context);
        }

        Finish(request, context);
        return Reply(request, context);
    }

    public override Task<EchoReply> lowerCase(EchoRequest request, ServerCallContext context) => Task.FromResult(Reply(request, context));

    public override async Task<EchoReply> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        var reply = new EchoReply();
        events.Started.Release();
        try
        {
            await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            {
                reply.Number++;
                reply.Total += request.Payload.Length;
                Finish(request, context);
            }
        }
        catch (OperationCanceledException)
        {
            events.Cancelled.Release();
            throw;
        }

        return reply;
    }

    public override async Task Spread(EchoRequest request, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        for (var i = 1; i <= request.Count; i++)
        {
            var reply = Reply(request, context);
            reply.Number = i;
            await responseStream.WriteAsync(reply, context.CancellationToken);
        }

        if (request.Hold)
        {
            events.Started.Release();
            await HoldAsync(context);
        }

        Finish(request, context);
    }

    public override async Task Chat(IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { "early", "yes" } });
        var number = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            Finish(request, context);
            var reply = Reply(request, context);
            reply.Number = ++number;
            await responseStream.WriteAsync(reply, context.CancellationToken);
        }
    }

    private async Task HoldAsync(ServerCallContext context)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            events.Cancelled.Release();
            throw;
        }
    }

    private static void Finish(EchoRequest request, ServerCallContext context)
    {
        if (request.Trailer.Length > 0)
        {
            context.ResponseTrailers.Add("trail-bin", request.Trailer.ToByteArray());
        }

        if (request.Crash)
        {
            throw new InvalidOperationException("the secret cause");
        }

        if (request.Status != 0)
        {
            throw new RpcException(
                new Status((StatusCode)request.Status, request.Detail),
                new Metadata { { "grpc-status-details-bin", request.Payload.ToByteArray() } });
        }
    }

    private static EchoReply Reply(EchoRequest request, ServerCallContext context) => new()
    {
        Payload = request.Payload,
        Said = context.RequestHeaders.GetValue("say") ?? "",
        Deadline = context.Deadline != DateTime.MaxValue,
    };
}

/// <summary>What happened on the server.</summary>
public sealed class PeerEvents
{
    public SemaphoreSlim Started { get; } = new(0);

    public SemaphoreSlim Cancelled { get; } = new(0);

    public ConcurrentQueue<string> Seen { get; } = [];

    public ConcurrentQueue<string> Errors { get; } = [];

    public Task<bool> HasStartedAsync() => Started.WaitAsync(Patience.Limit, CancellationToken.None);

    public Task<bool> WasCancelledAsync() => Cancelled.WaitAsync(Patience.Limit, CancellationToken.None);
}
