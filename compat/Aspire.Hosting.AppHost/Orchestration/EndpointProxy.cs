using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Relaying;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Holds the public port of an endpoint while the process behind it comes and goes: a connection that is made in the
/// meantime waits for the process, up to a limit.
/// </summary>
internal sealed class EndpointProxy : IAsyncDisposable
{
    private const int Backlog = 512;

    // Linux: an address may be bound before it is there.
    private const int IpLevel = 0;
    private const int IpFreeBind = 15;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _noMoreWaiting = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _loops = [];
    private volatile int[] _targets = [];
    private uint _turn;

    private EndpointProxy(TimeProvider clock, TimeSpan patience) => (_clock, _patience) = (clock, patience);

    /// <summary>The public port.</summary>
    internal int Port { get; private set; }

    /// <summary>The port on which the process listens now; 0 while there is none.</summary>
    internal int Target
    {
        set => Targets = value == 0 ? [] : [value];
    }

    /// <summary>The ports on which processes listen now; connections take turns.</summary>
    internal IReadOnlyCollection<int> Targets
    {
        set => _targets = [.. value];
    }

    /// <summary>Takes the port, or any free one for 0, on both loopback addresses.</summary>
    internal static EndpointProxy Listen(int port, TimeProvider clock, TimeSpan patience)
    {
        var proxy = new EndpointProxy(clock, patience);
        var first = Bind(IPAddress.Loopback, port);
        proxy.Port = ((IPEndPoint)first.LocalEndPoint!).Port;
        proxy.Accept(first);

        try
        {
            proxy.Accept(Bind(IPAddress.IPv6Loopback, proxy.Port));
        }
        catch (SocketException)
        {
            // No IPv6 here, or somebody else's port there: localhost is still reached by IPv4.
        }

        return proxy;
    }

    /// <summary>No process comes any more: whoever waits for one, or would have to, is turned away.</summary>
    internal void EndWaiting() => _noMoreWaiting.Cancel();

    /// <summary>Listens on a further address of this machine, which need not be up yet; containers reach the proxy there.</summary>
    internal void ListenOn(IPAddress address)
    {
        if (_listeners.Any(listener => ((IPEndPoint)listener.LocalEndPoint!).Address.Equals(address)))
        {
            return;
        }

        try
        {
            Accept(Bind(address, Port));
        }
        catch (SocketException)
        {
            // Not an address of this machine, or somebody else's port there: the container sees for itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_loops).ConfigureAwait(false);
        _stop.Dispose();
        _noMoreWaiting.Dispose();
    }

    private static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsLinux() && !IPAddress.IsLoopback(address))
            {
                // The bridge of a container network comes up with its first container.
                socket.SetRawSocketOption(IpLevel, IpFreeBind, BitConverter.GetBytes(1));
            }

            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private void Accept(Socket listener)
    {
        _listeners.Add(listener);
        _loops.Add(AcceptAsync(listener));
    }

    private async Task AcceptAsync(Socket listener)
    {
        var connections = new HashSet<Task>();

        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                connections.RemoveWhere(connection => connection.IsCompleted);
                connections.Add(ServeAsync(client));
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException)
            {
                // The client had gone before it was accepted.
            }
        }

        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                using var target = await ConnectAsync().ConfigureAwait(false);
                await PipeAsync(client, target).ConfigureAwait(false);
            }
            catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Either side hung up, or the application ends.
            }
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        using var limit = new CancellationTokenSource(_patience, _clock);
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(connecting.Token, _noMoreWaiting.Token);

        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            if (NextTarget() is { } port && await TryConnectAsync(port, connecting.Token).ConfigureAwait(false) is { } target)
            {
                return target;
            }

            await Task.Delay(pause, _clock, waiting.Token).ConfigureAwait(false);
        }
    }

    private int? NextTarget() =>
        _targets is { Length: > 0 } targets ? targets[Interlocked.Increment(ref _turn) % (uint)targets.Length] : null;

    /// <summary>A connection to the process; null when it does not listen (yet).</summary>
    private static async Task<Socket?> TryConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await Task.Run(() => Connect(socket, port), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    // On loopback it succeeds or fails at once; done asynchronously, the runtime would go on to watch the socket as well.
    private static void Connect(Socket socket, int port) => socket.Connect(IPAddress.Loopback, port);

    private async Task PipeAsync(Socket client, Socket target)
    {
        if (SocketRelay.IsSupported)
        {
            var relayed = SocketRelay.RunAsync(client, target);
            await using (_stop.Token.Register(() => End(client, target)).ConfigureAwait(false))
            {
                await relayed.ConfigureAwait(false);
                return;
            }
        }

        // An abrupt end of either side ends the other; a proper one is passed on and leaves the other direction open.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);

        // Both streams before either copies: a socket that has been shut down in one direction is refused a stream.
        using var near = new NetworkStream(client);
        using var far = new NetworkStream(target);
        await Task.WhenAll(CopyAsync(near, far, over), CopyAsync(far, near, over)).ConfigureAwait(false);
    }

    private static void End(params ReadOnlySpan<Socket> sockets)
    {
        foreach (var socket in sockets)
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // The other side was faster.
            }
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationTokenSource over)
    {
        try
        {
            await from.CopyToAsync(to, over.Token).ConfigureAwait(false);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException)
        {
            await over.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
