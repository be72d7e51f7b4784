using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Orchestration;
using Compat.Tests.Support;

namespace Compat.Tests.ApplicationHost;

public sealed class EndpointProxyTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Connect_BeforeTheProcessListens_WaitsForIt()
    {
        await using var proxy = EndpointProxy.Listen(0, TimeProvider.System, Long);
        using var client = await ConnectAsync(proxy);
        await client.SendAsync("ping"u8.ToArray());
        using var target = Listen();

        proxy.Target = PortOf(target);

        using var served = await target.AcceptAsync().WaitAsync(Patience.Limit);
        Assert.Equal("ping"u8.ToArray(), await ReceiveAsync(served, 4));
        await served.SendAsync("pong"u8.ToArray());
        Assert.Equal("pong"u8.ToArray(), await ReceiveAsync(client, 4));
    }

    [Fact]
    public async Task Connect_AfterTheProcessWasReplaced_ReachesTheNewOne()
    {
        await using var proxy = EndpointProxy.Listen(0, TimeProvider.System, Long);
        using (var old = Listen())
        {
            proxy.Target = PortOf(old);
            using var early = await ConnectAsync(proxy);
            using var served = await old.AcceptAsync().WaitAsync(Patience.Limit);
            served.Close();
            Assert.Equal(0, await early.ReceiveAsync(new byte[1]).WaitAsync(Patience.Limit));
        }

        using var late = await ConnectAsync(proxy);
        using var replacement = Listen();
        proxy.Target = PortOf(replacement);

        using var answered = await replacement.AcceptAsync().WaitAsync(Patience.Limit);
        await answered.SendAsync(new byte[] { 42 });
        Assert.Equal([42], await ReceiveAsync(late, 1));
    }

    [Fact]
    public async Task Connect_WithSeveralProcesses_TakesTurns()
    {
        await using var proxy = EndpointProxy.Listen(0, TimeProvider.System, Long);
        using var one = Listen();
        using var other = Listen();
        proxy.Targets = [PortOf(one), PortOf(other)];

        using var first = await ConnectAsync(proxy);
        using var second = await ConnectAsync(proxy);

        using var servedByOne = await one.AcceptAsync().WaitAsync(Patience.Limit);
        using var servedByOther = await other.AcceptAsync().WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Connect_WhenNoProcessComes_IsClosedAfterTheLimit()
    {
        await using var proxy = EndpointProxy.Listen(0, TimeProvider.System, TimeSpan.FromMilliseconds(50));
        using var client = await ConnectAsync(proxy);

        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task EndWaiting_ForAProcessThatDoesNotCome_ClosesTheConnection()
    {
        await using var proxy = EndpointProxy.Listen(0, TimeProvider.System, Long);
        using var early = await ConnectAsync(proxy);

        proxy.EndWaiting();

        using var late = await ConnectAsync(proxy);
        Assert.Equal(0, await early.ReceiveAsync(new byte[1]).WaitAsync(Patience.Limit));
        Assert.Equal(0, await late.ReceiveAsync(new byte[1]).WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Shutdown_OfOneDirection_LeavesTheOtherOpen()
    {
        await using var proxy = EndpointProxy.Listen(0, TimeProvider.System, Long);
        using var target = Listen();
        proxy.Target = PortOf(target);
        using var client = await ConnectAsync(proxy);
        using var served = await target.AcceptAsync().WaitAsync(Patience.Limit);

        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await served.ReceiveAsync(new byte[1]).WaitAsync(Patience.Limit));
        await served.SendAsync(new byte[] { 7 });

        Assert.Equal([7], await ReceiveAsync(client, 1));
    }

    [Fact]
    public async Task Dispose_WithOpenConnections_ClosesThemAndFreesThePort()
    {
        var proxy = EndpointProxy.Listen(0, TimeProvider.System, Long);
        using var client = await ConnectAsync(proxy);

        await proxy.DisposeAsync();

        await using var second = EndpointProxy.Listen(proxy.Port, TimeProvider.System, Long);
        Assert.Equal(proxy.Port, second.Port);
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    private static async Task<Socket> ConnectAsync(EndpointProxy proxy)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var received = 0; received < count;)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(received)).AsTask().WaitAsync(Patience.Limit);
            Assert.NotEqual(0, more);
            received += more;
        }

        return buffer;
    }
}
