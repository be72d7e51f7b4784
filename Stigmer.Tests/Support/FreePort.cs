using System.Net;
using System.Net.Sockets;

namespace Stigmer.Tests.Support;

/// <summary>For programs that must be told a port. Whatever can choose for itself is given port 0 instead.</summary>
internal static class FreePort
{
    /// <summary>A loopback port that was free a moment ago.</summary>
    internal static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
