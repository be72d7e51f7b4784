using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Compat.Tests.GrpcPeers.Protos;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Compat.Tests.GrpcPeers;

/// <summary>Large and compressed messages.</summary>
public sealed class SizeTests
{
    private const int FiveMegabytes = 5 * 1024 * 1024;

    private static readonly Metadata AskForGzip = new() { { "grpc-internal-encoding-request", "gzip" } };

    [Fact]
    public async Task Unary_OverTheServersLimit_IsResourceExhausted()
    {
        await using var host = await PeerHost.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(Sized(FiveMegabytes)));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact]
    public async Task Unary_OverTheClientsReceiveLimit_IsResourceExhausted()
    {
        await using var host = await PeerHost.StartAsync(options => options.MaxReceiveMessageSize = null);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(Sized(FiveMegabytes)));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("Received message exceeds", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_OverTheClientsSendLimit_IsResourceExhausted()
    {
        await using var host = await PeerHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { MaxSendMessageSize = 100 });

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Peer.PeerClient(channel).EchoAsync(Sized(200)));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("Sending message exceeds", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_OverTheServersSendLimit_IsResourceExhausted()
    {
        await using var host = await PeerHost.StartAsync(options => options.MaxSendMessageSize = 100);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(Sized(200)));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unary_LargeWithoutLimits_ComesBack(bool gzip)
    {
        await using var host = await PeerHost.StartAsync(options =>
        {
            options.MaxReceiveMessageSize = null;
            options.ResponseCompressionAlgorithm = gzip ? "gzip" : null;
        });
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var request = Sized(4 * FiveMegabytes);

        var reply = await new Peer.PeerClient(channel).EchoAsync(request, gzip ? AskForGzip : null);

        Assert.Equal(request.Payload, reply.Payload);
    }

    [Fact]
    public async Task Duplex_GzipBothWays_ComesBack()
    {
        await using var host = await PeerHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        using var call = host.Client.Chat(AskForGzip);

        for (var size = 1; size <= 1_000_000; size *= 10)
        {
            await call.RequestStream.WriteAsync(Sized(size));
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(size, call.ResponseStream.Current.Payload.Length);
        }

        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(Sized(50));
        Assert.True(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Unary_GzipBomb_IsStoppedAtTheLimit()
    {
        await using var host = await PeerHost.StartAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[16 * 1024 * 1024]) }, AskForGzip));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("Received message exceeds", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_UnknownEncoding_IsUnimplementedAndNamesTheKnown()
    {
        await using var host = await PeerHost.StartAsync();
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent([1, 0, 0, 0, 1, 9]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{host.Address}/compat.tests.v1.Peer/Echo") { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("grpc-encoding", "zstd");

        var response = await http.SendAsync(request, CancellationToken.None);

        Assert.Equal("12", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal("identity,gzip", response.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Fact]
    public async Task Unary_ReplyIsSmallAndCompressionOn_ClientThatDoesNotAcceptGetsItPlain()
    {
        await using var host = await PeerHost.StartAsync(options =>
        {
            options.ResponseCompressionAlgorithm = "gzip";
            options.ResponseCompressionLevel = CompressionLevel.SmallestSize;
        });
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        var response = await http.PostAsync($"{host.Address}/compat.tests.v1.Peer/Echo", content, CancellationToken.None);

        Assert.Equal(new byte[5], await response.Content.ReadAsByteArrayAsync(CancellationToken.None));
        Assert.False(response.Headers.Contains("grpc-encoding"));
    }

    private static EchoRequest Sized(int size)
    {
        var payload = new byte[size];
        new Random(size).NextBytes(payload.AsSpan(0, Math.Min(size, 100_000)));
        return new EchoRequest { Payload = UnsafeByteOperations.UnsafeWrap(payload) };
    }
}
