using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Orchestration;
using Compat.Tests.Support;

namespace Compat.Tests.ApplicationHost;

/// <summary>What passes through an endpoint's proxy comes out whole and in order, however the two sides behave.</summary>
public sealed class EndpointRelayTests
{
    private const int Large = 8 * 1024 * 1024;

    [Fact]
    public async Task Send_MoreThanTheReaderTakes_ArrivesWholeAfterTheSenderHasGone()
    {
        await using var route = await Route.OpenAsync();
        var bytes = new byte[Large];
        new Random(7).NextBytes(bytes);

        // The client has said all it will: when the server closes, its connection is closed both ways, with most of the bytes on the way.
        route.Client.Shutdown(SocketShutdown.Send);
        var sending = Task.Run(() => SendAndClose(route.Server, bytes));
        await route.Client.ReceiveAsync(Memory<byte>.Empty).AsTask().WaitAsync(Patience.Limit);
        var received = await route.ReadToEndAsync(route.Client);
        await sending.WaitAsync(Patience.Limit);

        Assert.True(bytes.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Send_BothWaysAtOnce_MixesNothingUp()
    {
        await using var route = await Route.OpenAsync();
        var up = Enumerable.Repeat((byte)1, Large).ToArray();
        var down = Enumerable.Repeat((byte)2, Large).ToArray();

        var sending = Task.WhenAll(Task.Run(() => SendAndEnd(route.Client, up)), Task.Run(() => SendAndEnd(route.Server, down)));
        var received = await Task.WhenAll(route.ReadToEndAsync(route.Server), route.ReadToEndAsync(route.Client));
        await sending.WaitAsync(Patience.Limit);

        Assert.True(received[0].AsSpan().SequenceEqual(up));
        Assert.True(received[1].AsSpan().SequenceEqual(down));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Break_OfOneSide_EndsTheOther(bool isClient)
    {
        await using var route = await Route.OpenAsync();
        var (broken, left) = isClient ? (route.Client, route.Server) : (route.Server, route.Client);

        broken.LingerState = new LingerOption(enable: true, seconds: 0);
        broken.Close();

        var buffer = new byte[1];
        var end = await Record.ExceptionAsync(async () => Assert.Equal(0, await left.ReceiveAsync(buffer).WaitAsync(Patience.Limit)));
        Assert.True(end is null or SocketException { SocketErrorCode: SocketError.ConnectionReset }, end?.ToString());
    }

    [Fact]
    public async Task Dispose_WithAConnectionInUse_EndsBothSides()
    {
        var route = await Route.OpenAsync();
        using var client = route.Client;
        using var server = route.Server;

        await route.Proxy.DisposeAsync().AsTask().WaitAsync(Patience.Limit);

        Assert.Empty(await route.ReadToEndAsync(client));
        Assert.Empty(await route.ReadToEndAsync(server));
    }

    [Fact]
    public async Task Connections_ManyAtOnce_EachHaveTheirOwnBytes()
    {
        var routes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Route.OpenAsync()));

        await Task.WhenAll(routes.Select(async (route, number) =>
        {
            var bytes = Enumerable.Repeat((byte)number, 100_000).ToArray();
            var sending = Task.Run(() => SendAndEnd(route.Client, bytes));
            var received = await route.ReadToEndAsync(route.Server);
            Assert.True(bytes.AsSpan().SequenceEqual(received));
            await sending;
            await route.DisposeAsync();
        }));
    }

    private static void SendAndClose(Socket socket, byte[] bytes)
    {
        SendAndEnd(socket, bytes);
        socket.Close();
    }

    private static void SendAndEnd(Socket socket, byte[] bytes)
    {
        socket.Send(bytes);
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>A client, a proxy and a server, connected.</summary>
    private sealed record Route(EndpointProxy Proxy, Socket Client, Socket Server) : IAsyncDisposable
    {
        internal static async Task<Route> OpenAsync()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            var proxy = EndpointProxy.Listen(0, TimeProvider.System, Patience.Limit);
            proxy.Target = ((IPEndPoint)listener.LocalEndPoint!).Port;
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(IPAddress.Loopback, proxy.Port).WaitAsync(Patience.Limit);

            return new Route(proxy, client, await listener.AcceptAsync().WaitAsync(Patience.Limit));
        }

        internal async Task<byte[]> ReadToEndAsync(Socket socket)
        {
            using var all = new MemoryStream();
            var buffer = new byte[65_536];
            while (await socket.ReceiveAsync(buffer).WaitAsync(Patience.Limit) is var count and > 0)
            {
                await all.WriteAsync(buffer.AsMemory(0, count));
            }

            return all.ToArray();
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            Server.Dispose();
            await Proxy.DisposeAsync();
        }
    }
}
