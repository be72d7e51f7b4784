using Compat.Tests.GrpcPeers.Protos;
using Compat.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;

namespace Compat.Tests.GrpcPeers;

/// <summary>Deadlines, cancellation, lost servers.</summary>
public sealed class EndingTests
{
    private static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300);

    [Fact]
    public async Task Unary_DeadlinePasses_BothSidesEnd()
    {
        await using var host = await PeerHost.StartAsync();
        await host.Client.EchoAsync(new EchoRequest());

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new EchoRequest { Hold = true }, deadline: Soon));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.True(await host.Events.WasCancelledAsync());
    }

    [Fact]
    public async Task Unary_DeadlineFarAway_ServerKnowsIt()
    {
        await using var host = await PeerHost.StartAsync();

        var reply = await host.Client.EchoAsync(new EchoRequest(), deadline: Soon.AddDays(400));

        Assert.True(reply.Deadline);
    }

    [Fact]
    public async Task Unary_DeadlineInThePast_IsNotSent()
    {
        using var channel = GrpcChannel.ForAddress(PeerHost.DeadAddress());

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Peer.PeerClient(channel).EchoAsync(new EchoRequest(), deadline: Soon.AddHours(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public void Unary_DeadlineInLocalTime_IsRefused()
    {
        using var channel = GrpcChannel.ForAddress(PeerHost.DeadAddress());

        Assert.Throws<InvalidOperationException>(
            () => new Peer.PeerClient(channel).EchoAsync(new EchoRequest(), deadline: DateTime.SpecifyKind(Soon, DateTimeKind.Local)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unary_Cancelled_BothSidesEnd(bool asCancellation)
    {
        await using var host = await PeerHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address, new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = asCancellation });
        using var cancellation = new CancellationTokenSource();
        var call = new Peer.PeerClient(channel).EchoAsync(new EchoRequest { Hold = true }, cancellationToken: cancellation.Token);
        Assert.True(await host.Events.HasStartedAsync());

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<Exception>(async () => await call);
        Assert.Equal(asCancellation, error is OperationCanceledException);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.True(await host.Events.WasCancelledAsync());
    }

    [Fact]
    public async Task Unary_CancelledBefore_IsNotSent()
    {
        using var channel = GrpcChannel.ForAddress(PeerHost.DeadAddress());

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Peer.PeerClient(channel).EchoAsync(new EchoRequest(), cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
    }

    [Fact]
    public async Task ServerStreaming_ReadCancelled_BothSidesEnd()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Spread(new EchoRequest { Count = 1, Hold = true });
        Assert.True(await call.ResponseStream.MoveNext());
        using var cancellation = new CancellationTokenSource();
        var waiting = call.ResponseStream.MoveNext(cancellation.Token);

        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => waiting)).StatusCode);
        Assert.True(await host.Events.WasCancelledAsync());
    }

    [Fact]
    public async Task ServerStreaming_Disposed_BothSidesEnd()
    {
        await using var host = await PeerHost.StartAsync();
        var call = host.Client.Spread(new EchoRequest { Count = 1, Hold = true });
        Assert.True(await call.ResponseStream.MoveNext());
        var waiting = call.ResponseStream.MoveNext();

        call.Dispose();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => waiting)).StatusCode);
        Assert.True(await host.Events.WasCancelledAsync());
    }

    [Fact]
    public async Task ClientStreaming_CallerLeaves_IsCancellationAndNoError()
    {
        await using var host = await PeerHost.StartAsync();
        for (var i = 0; i < 200; i++)
        {
            var call = host.Client.Collect();
            await call.RequestStream.WriteAsync(new EchoRequest());
            Assert.True(await host.Events.HasStartedAsync());

            call.Dispose();

            Assert.True(await host.Events.WasCancelledAsync());
        }

        await host.StopAsync();
        Assert.Empty(host.Events.Errors);
    }

    [Fact]
    public async Task Duplex_WriteCancelled_CallEnds()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Chat();
        await call.ResponseHeadersAsync;

        await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest(), new CancellationToken(canceled: true)));

        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Channel_Disposed_EndsItsCalls()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Spread(new EchoRequest { Count = 1, Hold = true });
        Assert.True(await call.ResponseStream.MoveNext());
        var waiting = call.ResponseStream.MoveNext();

        await host.Channel.ShutdownAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => waiting)).StatusCode);
        Assert.Throws<ObjectDisposedException>(() => host.Client.EchoAsync(new EchoRequest()));
    }

    [Fact]
    public async Task Unary_NobodyListens_IsUnavailableAndSaysWhere()
    {
        var address = PeerHost.DeadAddress();
        using var channel = GrpcChannel.ForAddress(address);
        using var call = new Peer.PeerClient(channel).EchoAsync(new EchoRequest());

        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Contains(new Uri(address).Authority, error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("Connection refused", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseHeadersAsync)).StatusCode);
    }

    [Fact]
    public async Task ServerStreaming_ServerGoesAway_IsUnavailable()
    {
        var host = await PeerHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address);
        using var call = new Peer.PeerClient(channel).Spread(new EchoRequest { Count = 1, Hold = true });
        Assert.True(await call.ResponseStream.MoveNext());
        var waiting = call.ResponseStream.MoveNext();

        await host.AbortAsync();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => waiting.WaitAsync(Patience.Limit))).StatusCode);
    }

    [Fact]
    public async Task Connect_ServerComesLater_WaitsForIt()
    {
        await using var first = await PeerHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(first.Address);

        await channel.ConnectAsync(CancellationToken.None).WaitAsync(Patience.Limit);

        Assert.Equal(new EchoReply(), await new Peer.PeerClient(channel).EchoAsync(new EchoRequest()));
    }

    [Fact]
    public async Task Connect_NobodyListens_TriesUntilCancelled()
    {
        using var channel = GrpcChannel.ForAddress(PeerHost.DeadAddress(), new GrpcChannelOptions { InitialReconnectBackoff = TimeSpan.FromMilliseconds(1) });
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channel.ConnectAsync(cancellation.Token));
    }
}
