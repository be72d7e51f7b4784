using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Aspire.Hosting.Relaying;

/// <summary>
/// Passes bytes between pairs of sockets on one thread of its own (Linux). Handing each message to the thread pool costs about
/// four times as much, and every call between the resources of an application passes here.
/// </summary>
internal static class SocketRelay
{
    private const int EventsAtOnce = 64;
    private const int LargestEvent = 16;
    private const int BufferSize = 65_536;

    private static readonly ConcurrentDictionary<long, RelayedPair> Pairs = new();
    private static readonly Lazy<int> Loop = new(Start);
    private static long _lastId;

    internal static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Passes bytes both ways until both have ended or one broke. Nothing asynchronous may have been done with the sockets before.</summary>
    internal static async Task RunAsync(Socket near, Socket far)
    {
        // An even number and the odd one after it: the two ends of one pair.
        var id = Interlocked.Add(ref _lastId, 2);
        var pair = new RelayedPair(Loop.Value, id, (int)near.Handle, (int)far.Handle, () =>
        {
            Pairs.TryRemove(id, out _);
        });
        Pairs[id] = pair;
        pair.Begin();
        await pair.Completion.ConfigureAwait(false);
    }

    private static int Start()
    {
        var epoll = Epoll.Create();
        new Thread(() => Run(epoll)) { IsBackground = true, Name = "endpoint relay" }.Start();
        return epoll;
    }

    private static void Run(int epoll)
    {
        var events = new byte[EventsAtOnce * LargestEvent];
        var buffer = new byte[BufferSize];

        while (true)
        {
            var count = Epoll.Wait(epoll, events);
            for (var i = 0; i < count; i++)
            {
                var (what, id) = Epoll.Read(events, i);
                if (Pairs.TryGetValue(id & ~1L, out var pair))
                {
                    pair.Handle(isFar: (id & 1) == 1, what, buffer);
                }
            }
        }
    }
}
