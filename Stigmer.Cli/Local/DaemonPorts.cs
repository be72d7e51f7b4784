using System.Net;
using System.Net.Sockets;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>The fixed addresses of the local topology.</summary>
internal sealed record DaemonPorts(int Grpc, int Http, int Temporal)
{
    internal static readonly DaemonPorts Default = new(50051, 50052, 7233);

    internal string GrpcAddress => $"localhost:{Grpc}";

    /// <summary>Refuses at once, naming the port and the way out, instead of letting a component die later.</summary>
    internal void RequireFree()
    {
        foreach (var (port, user, option) in ((int, string, string)[])
            [(Grpc, "stigmer-server", "--grpc-port"), (Http, "stigmer-server's web and health pages", "--http-port"), (Temporal, "temporal", "--temporal-port")])
        {
            if (!IsFree(port, IPAddress.Loopback) || (Socket.OSSupportsIPv6 && !IsFree(port, IPAddress.IPv6Loopback)))
            {
                throw new CommandException(
                    $"port {port}, which {user} needs, is taken by another program; stop that program or choose another port with {option} <port>");
            }
        }
    }

    private static bool IsFree(int port, IPAddress address)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception)
        {
            // Without an IPv6 loopback nobody can hold the port there.
            return exception.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
