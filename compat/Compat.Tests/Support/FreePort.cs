using System.Net;
using System.Net.Sockets;

namespace Compat.Tests.Support;

/// <summary>For programs that must be told a port. Whatever can choose for itself is given port 0 instead.</summary>
internal static class FreePort
{
    // Below those that the system gives to whoever asks for any (on Linux from 32768 on, elsewhere from 49152 on):
    // one of them could be given away before the program listens.
    private const int First = 10_000;
    private const int Last = 32_767;

    private static int _last = Random.Shared.Next(First, Last);

    /// <summary>A loopback port that was free a moment ago, and that no other test of this run is told.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) % (Last - First));
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody else has it.
            }
        }
    }
}
