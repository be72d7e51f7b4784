using Compat.Tests.GrpcPeers.Protos;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.GrpcPeers;

/// <summary>Interceptors on both sides, for the four kinds of calls.</summary>
public sealed class InterceptorTests
{
    [Fact]
    public async Task Server_TwoInterceptors_FirstIsOutermost()
    {
        await using var host = await PeerHost.StartAsync(options =>
        {
            options.Interceptors.Add<Recording>("outer");
            options.Interceptors.Add<Recording>("inner");
        });

        await host.Client.EchoAsync(new EchoRequest());

        Assert.Equal(["outer>", "inner>", "<inner", "<outer"], host.Events.Seen);
    }

    [Fact]
    public async Task Server_Registered_IsTakenFromTheProvider()
    {
        await using var host = await PeerHost.StartAsync(
            options => options.Interceptors.Add<Recording>(),
            services => services.AddSingleton(provider => new Recording(provider.GetRequiredService<PeerEvents>(), "single")));

        await host.Client.EchoAsync(new EchoRequest());

        Assert.Equal(["single>", "<single"], host.Events.Seen);
    }

    [Fact]
    public async Task Server_EveryKindOfCall_IsIntercepted()
    {
        await using var host = await PeerHost.StartAsync(options => options.Interceptors.Add<Recording>("x"));

        using var collect = host.Client.Collect();
        await collect.RequestStream.CompleteAsync();
        await collect;
        using var spread = host.Client.Spread(new EchoRequest());
        Assert.False(await spread.ResponseStream.MoveNext());
        using var chat = host.Client.Chat();
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext());

        Assert.Equal(6, host.Events.Seen.Count);
    }

    [Fact]
    public async Task Server_InterceptorRefuses_MethodIsNotCalled()
    {
        await using var host = await PeerHost.StartAsync(options => options.Interceptors.Add<Refusing>());

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new EchoRequest { Crash = true }));

        Assert.Equal(new Status(StatusCode.Unauthenticated, "who are you?"), error.Status);
    }

    [Fact]
    public async Task Client_Interceptor_SeesCallAndMayChangeIt()
    {
        await using var host = await PeerHost.StartAsync();
        var client = new Peer.PeerClient(host.Channel.Intercept(new Saying("first"), new Saying("second")));

        var reply = await client.EchoAsync(new EchoRequest());

        Assert.Equal("second", reply.Said);
    }

    [Fact]
    public async Task Client_HeadersFunction_AddsToEveryKindOfCall()
    {
        await using var host = await PeerHost.StartAsync();
        var client = new Peer.PeerClient(host.Channel.Intercept(headers =>
        {
            headers.Add("say", "hello");
            return headers;
        }));

        Assert.Equal("hello", (await client.EchoAsync(new EchoRequest())).Said);
        using var spread = client.Spread(new EchoRequest { Count = 1 });
        Assert.True(await spread.ResponseStream.MoveNext());
        Assert.Equal("hello", spread.ResponseStream.Current.Said);
    }

    [Fact]
    public async Task Client_WithHost_ChangesTheAuthority()
    {
        await using var host = await PeerHost.StartAsync(options => options.Interceptors.Add<HostEcho>());
        using var call = host.Client.WithHost("elsewhere.test").EchoAsync(new EchoRequest());

        await call;

        Assert.Equal("elsewhere.test", call.GetTrailers().GetValue("host"));
    }

    private sealed class Recording(PeerEvents events, string name) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            events.Seen.Enqueue($"{name}>");
            var response = await continuation(request, context);
            events.Seen.Enqueue($"<{name}");
            return response;
        }

        public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            events.Seen.Enqueue($"{name}>");
            var response = await continuation(requestStream, context);
            events.Seen.Enqueue($"<{name}");
            return response;
        }

        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            events.Seen.Enqueue($"{name}>");
            await continuation(request, responseStream, context);
            events.Seen.Enqueue($"<{name}");
        }

        public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            events.Seen.Enqueue($"{name}>");
            await continuation(requestStream, responseStream, context);
            events.Seen.Enqueue($"<{name}");
        }
    }

    private sealed class Refusing : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.Unauthenticated, "who are you?"));
    }

    private sealed class HostEcho : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            context.ResponseTrailers.Add("host", context.Host);
            return continuation(request, context);
        }
    }

    private sealed class Saying(string word) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            var headers = new Metadata { { "say", word } };
            return continuation(request, new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, context.Options.WithHeaders(headers)));
        }
    }
}
