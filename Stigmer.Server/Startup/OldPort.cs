using System.Net;
using System.Net.Sockets;

namespace Stigmer.Server.Startup;

/// <summary>
/// The port where clients of the original look. It is taken hold of when nobody has it, and a server without it is good all the same:
/// which is why the sockets are bound here, where a failure means no more than that.
/// </summary>
internal sealed class OldPort : IDisposable
{
    private const int Backlog = 512;

    private readonly List<Socket> _sockets;

    private OldPort(List<Socket> sockets) => _sockets = sockets;

    internal IEnumerable<ulong> Handles => _sockets.Select(socket => (ulong)socket.Handle);

    /// <summary>Null when somebody else listens there, or when there is no such port to be.</summary>
    internal static OldPort? Claim(ServerSettings settings)
    {
        if (settings.AlsoPort == 0 || settings.AlsoPort == settings.GrpcPort || settings.AlsoPort == settings.HttpPort || Bind(IPAddress.Loopback, settings.AlsoPort) is not { } socket)
        {
            return null;
        }

        // Not every machine has the newer address family.
        return new OldPort([socket, .. Bind(IPAddress.IPv6Loopback, settings.AlsoPort) is { } second ? [second] : Array.Empty<Socket>()]);
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static Socket? Bind(IPAddress address, int port)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }
}
