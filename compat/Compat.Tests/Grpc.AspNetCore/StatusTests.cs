using System.Net;
using System.Net.Http.Headers;
using Compat.Tests.GrpcPeers.Protos;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Compat.Tests.GrpcPeers;

/// <summary>How calls end when they do not end well.</summary>
public sealed class StatusTests
{
    [Theory]
    [InlineData("plain text")]
    [InlineData("100 % of £ and 試す, \"quoted\"\nsecond line")]
    public async Task Unary_MethodThrowsStatus_CodeAndDetailArrive(string detail)
    {
        await using var host = await PeerHost.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new EchoRequest { Status = 5, Detail = detail }));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Equal(detail, error.Status.Detail);
    }

    [Fact]
    public async Task Unary_MethodThrowsStatus_DetailsAndTrailersArrive()
    {
        await using var host = await PeerHost.StartAsync();
        byte[] details = [8, 5, 18, 1, 120];
        using var call = host.Client.EchoAsync(new EchoRequest { Status = 9, Payload = ByteString.CopyFrom(details), Trailer = ByteString.CopyFrom(0, 255, 13) });

        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(details, error.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal([0, 255, 13], error.Trailers.GetValueBytes("trail-bin")!);
        Assert.Equal(StatusCode.FailedPrecondition, call.GetStatus().StatusCode);
        Assert.Equal(2, call.GetTrailers().Count);
    }

    [Fact]
    public async Task ServerStreaming_MethodThrowsAfterReplies_RepliesArriveFirst()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Spread(new EchoRequest { Count = 3, Status = 10, Detail = "lost" });
        var received = 0;

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var reply in call.ResponseStream.ReadAllAsync())
            {
                received = reply.Number;
            }
        });

        Assert.Equal(3, received);
        Assert.Equal(StatusCode.Aborted, error.StatusCode);
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode);
    }

    [Fact]
    public async Task Duplex_ServerEndsEarly_WriterLearnsTheStatus()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Chat();

        await call.RequestStream.WriteAsync(new EchoRequest { Status = 7, Detail = "no more" });
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        var error = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest()));

        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Fact]
    public async Task Unary_MethodCrashes_CauseStaysOnTheServer()
    {
        await using var host = await PeerHost.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new EchoRequest { Crash = true }));

        Assert.Equal(new Status(StatusCode.Unknown, "Exception was thrown by handler."), error.Status);
        Assert.Equal("Error when executing service method '/compat.tests.v1.Peer/Echo'. InvalidOperationException", Assert.Single(host.Events.Errors));
    }

    [Fact]
    public async Task Unary_MethodCrashesWithDetailedErrors_CauseIsTold()
    {
        await using var host = await PeerHost.StartAsync(options => options.EnableDetailedErrors = true);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new EchoRequest { Crash = true }));

        Assert.Contains("InvalidOperationException: the secret cause", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compat.tests.v1.Peer", "Missing", "unknown method Missing for service compat.tests.v1.Peer")]
    [InlineData("compat.tests.v1.Nobody", "Echo", "unknown service compat.tests.v1.Nobody")]
    public async Task Unary_NotMapped_IsUnimplemented(string service, string method, string detail)
    {
        await using var host = await PeerHost.StartAsync();
        var unknown = new Method<string, string>(MethodType.Unary, service, method, Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await host.Channel.CreateCallInvoker().AsyncUnaryCall(unknown, null, default, "x"));

        Assert.Equal(new Status(StatusCode.Unimplemented, detail), error.Status);
    }

    [Fact]
    public async Task Unary_NotMappedAndIgnored_IsLeftToHttp()
    {
        await using var host = await PeerHost.StartAsync(options => options.IgnoreUnknownServices = true);
        var unknown = new Method<string, string>(MethodType.Unary, "nobody", "Echo", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await host.Channel.CreateCallInvoker().AsyncUnaryCall(unknown, null, default, "x"));

        Assert.Equal("Bad gRPC response. HTTP status code: 404", error.Status.Detail);
    }

    [Theory]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(418, StatusCode.Unknown)]
    [InlineData(503, StatusCode.Unavailable)]
    public async Task Unary_ProxyAnswersHttp_StatusIsMapped(int http, StatusCode expected)
    {
        await using var host = await PeerHost.StartAsync(map: app => app.Use((HttpContext context, RequestDelegate _) =>
        {
            context.Response.StatusCode = http;
            return Task.CompletedTask;
        }));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new EchoRequest()));

        Assert.Equal(new Status(expected, $"Bad gRPC response. HTTP status code: {http}"), error.Status);
    }

    [Fact]
    public async Task Post_OtherContentType_Is415()
    {
        await using var host = await PeerHost.StartAsync();
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var response = await http.PostAsync($"{host.Address}/compat.tests.v1.Peer/Echo", content, CancellationToken.None);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Post_OldHttp_Is505()
    {
        await using var host = await PeerHost.StartAsync(protocols: HttpProtocols.Http1);
        using var http = new HttpClient();
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        var response = await http.PostAsync($"{host.Address}/compat.tests.v1.Peer/Echo", content, CancellationToken.None);

        Assert.Equal(HttpStatusCode.HttpVersionNotSupported, response.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, "Incomplete message.")]
    [InlineData(new byte[] { 0, 0 }, "Incomplete message.")]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 255, 255 }, "Failed to deserialize message")]
    [InlineData(new byte[] { 7, 0, 0, 0, 0 }, "Unexpected compressed flag")]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 9 }, "no grpc-encoding was announced")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "Additional data")]
    [InlineData(new byte[] { 0, 255, 255, 255, 255 }, "Message too large")]
    public async Task Post_Rubbish_IsInternal(byte[] body, string detail)
    {
        await using var host = await PeerHost.StartAsync();
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc+proto");

        var response = await http.PostAsync($"{host.Address}/compat.tests.v1.Peer/Echo", content, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("13", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Contains(detail, response.TrailingHeaders.GetValues("grpc-message").Single(), StringComparison.Ordinal);
        Assert.Equal(new EchoReply(), await host.Client.EchoAsync(new EchoRequest()));
    }
}
