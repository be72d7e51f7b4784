using System.Runtime.InteropServices;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>
/// .NET ignores the signal for a pipe that nobody reads any more, and a program ignores what its parent does: the loop in
/// <c>while :; do date; done | head -1</c> would never end. A handler ignores it as well, but is not inherited.
/// </summary>
internal static partial class BrokenPipes
{
    // SIGPIPE, by the same number on Linux and macOS.
    private const int Signal = 13;

    // Takes an int, changes nothing and may run at any moment, which a method of ours may not.
    private static readonly nint Handler = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "abs");

    /// <summary>For all programs that this process starts from now on.</summary>
    internal static void EndPrograms()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetHandler(Signal, Handler);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
