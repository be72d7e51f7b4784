using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A place in an open folder: what has that name may change, the folder does not.</summary>
internal sealed class Spot(SafeFileHandle folder, string name) : IDisposable
{
    internal SafeFileHandle Folder => folder;

    /// <summary>"." for the folder itself.</summary>
    internal string Name => name;

    /// <summary>What is there, a link itself; null when there is nothing.</summary>
    internal FileStatus? Status() => Status(folder, name);

    /// <summary>Opens what is there unless it is a link; null when there is nothing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal SafeFileHandle? Open(string path, int flags) => Open(folder, name, path, flags);

    public void Dispose() => folder.Dispose();

    internal static SafeFileHandle? Open(SafeFileHandle folder, string name, string path, int flags, uint mode = 0)
    {
        var found = Libc.OpenAt(folder, name, flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec, mode);
        if (found >= 0)
        {
            return new SafeFileHandle(found, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() is not Libc.NotThere and var error ? throw Failure.Of(path, error) : null;
    }

    internal static FileStatus? Status(SafeFileHandle folder, string name)
    {
        if (Libc.StatAt(folder, name, AtFlags(name), FileStatus.Wanted, out var status) == 0)
        {
            return status;
        }

        return Marshal.GetLastPInvokeError() is not (Libc.NotThere or Libc.NotAFolder) and var error ? throw Failure.Of(name, error) : null;
    }

    private static int AtFlags(string name) => name.Length == 0 ? Libc.AtEmptyPath : Libc.AtNoFollow;
}
