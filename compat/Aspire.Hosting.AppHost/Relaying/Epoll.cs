using System.Runtime.InteropServices;

namespace Aspire.Hosting.Relaying;

/// <summary>The calls of Linux that tell one thread about many sockets.</summary>
internal static unsafe class Epoll
{
    internal const uint Readable = 0x1;
    internal const uint Writable = 0x4;
    internal const uint Broken = 0x8;
    internal const uint HungUp = 0x10;

    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const int CloseOnExec = 0x80000;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int ShutWrite = 1;
    private const int TryAgain = 11;
    private const int Interrupted = 4;

    // The kernel packs the structure on x64, and there alone.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(long);

    internal static int Create() => epoll_create1(CloseOnExec) is >= 0 and var descriptor
        ? descriptor
        : throw new InvalidOperationException($"epoll_create1 failed: {Marshal.GetLastPInvokeErrorMessage()}");

    internal static bool Watch(int epoll, int socket, uint events, long id) => Control(epoll, Add, socket, events, id);

    internal static void Change(int epoll, int socket, uint events, long id) => Control(epoll, Modify, socket, events, id);

    internal static void Forget(int epoll, int socket) => Control(epoll, Delete, socket, 0, 0);

    /// <summary>Waits for events and returns how many there are.</summary>
    internal static int Wait(int epoll, Span<byte> events)
    {
        fixed (byte* first = events)
        {
            return Math.Max(0, epoll_wait(epoll, first, events.Length / EventSize, -1));
        }
    }

    internal static (uint Events, long Id) Read(ReadOnlySpan<byte> events, int index)
    {
        var one = events.Slice(index * EventSize, EventSize);
        return (MemoryMarshal.Read<uint>(one), MemoryMarshal.Read<long>(one[DataOffset..]));
    }

    /// <summary>What has come, without waiting: 0 at the end, null when there is nothing yet, -1 when the connection broke.</summary>
    internal static int? Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            return Outcome(recv(socket, first, buffer.Length, DontWait));
        }
    }

    /// <summary>Sends as much as goes without waiting: null when that is nothing, -1 when the connection broke.</summary>
    internal static int? Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return Outcome(send(socket, first, bytes.Length, DontWait | NoSignal));
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    internal static void EndSending(int socket) => _ = shutdown(socket, ShutWrite);

    private static int? Outcome(nint result) =>
        result >= 0 ? (int)result : Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? null : -1;

    private static bool Control(int epoll, int operation, int socket, uint events, long id)
    {
        Span<byte> change = stackalloc byte[EventSize];
        MemoryMarshal.Write(change, events);
        MemoryMarshal.Write(change[DataOffset..], id);
        fixed (byte* first = change)
        {
            return epoll_ctl(epoll, operation, socket, first) == 0;
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int epoll_ctl(int epoll, int operation, int descriptor, byte* change);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int epoll_wait(int epoll, byte* events, int count, int timeout);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint recv(int socket, byte* buffer, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint send(int socket, byte* bytes, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int shutdown(int socket, int how);
}
