using System.Net;
using System.Net.Sockets;

namespace Grpc.Net.Client.Connecting;

/// <summary>Opens the sockets of a channel; one may be opened ahead of the first call.</summary>
internal sealed class WarmConnection(Uri address, TimeSpan initialBackoff, TimeSpan? maxBackoff) : IDisposable
{
    private const double BackoffFactor = 1.6;

    private readonly DnsEndPoint server = new(address.IdnHost, address.Port);
    private Socket? warm;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var backoff = initialBackoff;
        while (Volatile.Read(ref warm) is null)
        {
            try
            {
                var socket = await OpenAsync(server, cancellationToken).ConfigureAwait(false);
                Interlocked.Exchange(ref warm, socket)?.Dispose();
            }
            catch (SocketException)
            {
                await Task.Delay(backoff, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                var longer = backoff * BackoffFactor;
                backoff = longer < maxBackoff ? longer : maxBackoff ?? longer;
            }
        }
    }

    /// <summary>What the HTTP handler calls when it wants a connection.</summary>
    public async ValueTask<Stream> TakeAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        // Behind a proxy the handler wants connections to somewhere else.
        var socket = context.DnsEndPoint.Equals(server) ? Interlocked.Exchange(ref warm, null) : null;
        if (socket is not null && IsClosed(socket))
        {
            socket.Dispose();
            socket = null;
        }

        socket ??= await OpenAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public void Dispose() => Interlocked.Exchange(ref warm, null)?.Dispose();

    private static async ValueTask<Socket> OpenAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A server speaks first only to say that it goes away.
    private static bool IsClosed(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
}
