using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

/// <summary>Names what an open folder holds.</summary>
internal static class FolderReader
{
    // struct dirent: inode, offset, length of the record, type, name.
    private const int NameOffset = 19;

    internal static List<string> Names(SafeFileHandle folder)
    {
        var copy = Libc.Duplicate(folder, Libc.CopyClosedOnExec, 0);
        var stream = copy < 0 ? 0 : Libc.OpenFolder(copy);
        if (stream == 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }

        try
        {
            var names = new List<string>();
            while (Libc.ReadFolder(stream) is not 0 and var entry)
            {
                if (Marshal.PtrToStringUTF8(entry + NameOffset) is { } name and not ("." or ".."))
                {
                    names.Add(name);
                }
            }

            return names;
        }
        finally
        {
            _ = Libc.CloseFolder(stream);
        }
    }
}
