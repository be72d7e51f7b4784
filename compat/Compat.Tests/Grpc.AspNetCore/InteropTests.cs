using Compat.Tests.GrpcPeers.Protos;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Compat.Tests.GrpcPeers;

/// <summary>Both sides against gRPC libraries that share no code with this one.</summary>
public sealed class InteropTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [PeerFact(PeerProcess.Python)]
    public Task Server_CalledFromPython_SatisfiesIt() => ServeAsync(PeerProcess.Python);

    [PeerFact(PeerProcess.Node)]
    public Task Server_CalledFromNode_SatisfiesIt() => ServeAsync(PeerProcess.Node);

    [PeerFact(PeerProcess.Python)]
    public Task Client_CallsPython_IsSatisfied() => CallAsync(PeerProcess.Python);

    [PeerFact(PeerProcess.Node)]
    public Task Client_CallsNode_IsSatisfied() => CallAsync(PeerProcess.Node);

    private static async Task ServeAsync(string peer)
    {
        await using var host = await PeerHost.StartAsync(options =>
        {
            options.MaxReceiveMessageSize = null;
            options.ResponseCompressionAlgorithm = "gzip";
        });

        using var process = PeerProcess.Start(peer, "call", new Uri(host.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            Assert.Equal("ok", (await process.StandardOutput.ReadToEndAsync(limit.Token)).Trim() is { Length: > 0 } said ? said : await errors);
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task CallAsync(string peer)
    {
        using var process = PeerProcess.Start(peer, "serve");
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var port = await process.StandardOutput.ReadLineAsync(limit.Token);
            using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}", new GrpcChannelOptions { MaxReceiveMessageSize = null });
            await CheckAsync(new Peer.PeerClient(channel), limit.Token);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task CheckAsync(Peer.PeerClient client, CancellationToken limit)
    {
        var metadata = new Metadata { { "say", "hi" }, { "grpc-internal-encoding-request", "gzip" } };
        var echoed = await client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFromUtf8("hello") }, metadata, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30), limit);
        Assert.Equal(("hello", "hi", true), (echoed.Payload.ToStringUtf8(), echoed.Said, echoed.Deadline));

        var large = ByteString.CopyFrom(new byte[6 * 1024 * 1024]);
        Assert.Equal(large, (await client.EchoAsync(new EchoRequest { Payload = large }, cancellationToken: limit)).Payload);

        using var collect = client.Collect(cancellationToken: limit);
        for (var i = 0; i < 500; i++)
        {
            await collect.RequestStream.WriteAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[i]) }, limit);
        }

        await collect.RequestStream.CompleteAsync();
        Assert.Equal(124_750, (await collect).Total);

        using var spread = client.Spread(new EchoRequest { Count = 500, Payload = ByteString.CopyFrom(new byte[1000]) }, cancellationToken: limit);
        Assert.Equal(500, await spread.ResponseStream.ReadAllAsync(limit).CountAsync(limit));

        using var chat = client.Chat(cancellationToken: limit);
        Assert.Equal("yes", (await chat.ResponseHeadersAsync).GetValue("early"));
        for (var i = 1; i <= 100; i++)
        {
            await chat.RequestStream.WriteAsync(new EchoRequest(), limit);
            Assert.True(await chat.ResponseStream.MoveNext(limit));
            Assert.Equal(i, chat.ResponseStream.Current.Number);
        }

        var failing = new EchoRequest { Status = 5, Detail = "100 % £ none", Payload = ByteString.CopyFrom(8, 5), Trailer = ByteString.CopyFrom(0, 255) };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(failing, cancellationToken: limit));
        Assert.Equal((StatusCode.NotFound, "100 % £ none"), (error.StatusCode, error.Status.Detail));
        Assert.Equal([8, 5], error.Trailers.GetValueBytes("grpc-status-details-bin")!);
        Assert.Equal([0, 255], error.Trailers.GetValueBytes("trail-bin")!);

        var soon = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300);
        var late = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest { Hold = true }, deadline: soon, cancellationToken: limit));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);

        using var abandoned = client.Spread(new EchoRequest { Count = 1, Hold = true }, cancellationToken: limit);
        Assert.True(await abandoned.ResponseStream.MoveNext(limit));
        abandoned.Dispose();
        Assert.Equal("after", (await client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFromUtf8("after") }, cancellationToken: limit)).Payload.ToStringUtf8());
    }
}
