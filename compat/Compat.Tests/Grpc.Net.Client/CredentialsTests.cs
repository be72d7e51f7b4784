using Compat.Tests.GrpcPeers;
using Compat.Tests.GrpcPeers.Protos;
using Grpc.Core;
using Grpc.Net.Client;

namespace Compat.Tests.GrpcClient;

/// <summary>Who calls, and over what.</summary>
public sealed class CredentialsTests
{
    [Fact]
    public async Task CallCredentials_ClearTextAllowed_AreSentWithEveryCall()
    {
        await using var host = await PeerHost.StartAsync();
        var seen = "";
        var credentials = CallCredentials.FromInterceptor((context, metadata) =>
        {
            seen = $"{context.ServiceUrl} {context.MethodName}";
            metadata.Add("say", "secret");
            return Task.CompletedTask;
        });
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, credentials),
            UnsafeUseInsecureChannelCallCredentials = true,
        });

        var reply = await new Peer.PeerClient(channel).EchoAsync(new EchoRequest());

        Assert.Equal("secret", reply.Said);
        Assert.Equal($"{host.Address}/compat.tests.v1.Peer Echo", seen);
    }

    [Fact]
    public async Task CallCredentials_ClearText_AreNotSent()
    {
        await using var host = await PeerHost.StartAsync();
        var credentials = CallCredentials.FromInterceptor((_, _) => throw new InvalidOperationException("must not be asked"));

        var reply = await host.Client.EchoAsync(new EchoRequest(), new CallOptions(credentials: credentials));

        Assert.Equal("", reply.Said);
    }

    [Fact]
    public async Task CallCredentials_Composed_AreAppliedInOrder()
    {
        await using var host = await PeerHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });

        var reply = await new Peer.PeerClient(channel).EchoAsync(
            new EchoRequest(), new CallOptions().WithCredentials(CallCredentials.Compose(Say("one"), Say("two"))));

        Assert.Equal("two", reply.Said);
    }

    [Fact]
    public async Task CallCredentials_Fail_CallFailsWithTheirStatus()
    {
        await using var host = await PeerHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var failing = CallCredentials.FromInterceptor((_, _) => throw new RpcException(new Status(StatusCode.Unauthenticated, "no token")));

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Peer.PeerClient(channel).EchoAsync(new EchoRequest(), new CallOptions(credentials: failing)));

        Assert.Equal("no token", error.Status.Detail);
    }

    [Fact]
    public void ForAddress_SchemeAndCredentialsDisagree_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("http://localhost:1", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("https://localhost:1", new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure }));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("localhost:1"));
    }

    [Fact]
    public async Task HttpHandler_OfTheCaller_SendsTheCalls()
    {
        await using var host = await PeerHost.StartAsync();
        using var counting = new CountingHandler { InnerHandler = new SocketsHttpHandler() };
        using (var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { HttpHandler = counting }))
        {
            await new Peer.PeerClient(channel).EchoAsync(new EchoRequest());
        }

        using var client = new HttpClient(counting);
        using (var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { HttpClient = client }))
        {
            using var call = new Peer.PeerClient(channel).Spread(new EchoRequest { Count = 1, Hold = true });
            Assert.True(await call.ResponseStream.MoveNext());
        }

        Assert.Equal(2, counting.Count);
    }

    private static CallCredentials Say(string word) => CallCredentials.FromInterceptor((_, metadata) =>
    {
        while (metadata.Get("say") is { } entry)
        {
            metadata.Remove(entry);
        }

        metadata.Add("say", word);
        return Task.CompletedTask;
    });

    private sealed class CountingHandler : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
