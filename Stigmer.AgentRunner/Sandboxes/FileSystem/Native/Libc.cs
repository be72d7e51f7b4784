using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

/// <summary>The calls of Linux that .NET has no words for: everything relative to a folder that is open, nothing by a path that can change.</summary>
internal static partial class Libc
{
    internal const int AtFolder = 0x200;
    internal const int AtNoFollow = 0x100;
    internal const int AtEmptyPath = 0x1000;

    internal const int CopyClosedOnExec = 1030;

    internal const int NotPermitted = 1;
    internal const int NotThere = 2;
    internal const int NoAccess = 13;
    internal const int NotAFolder = 20;
    internal const int TooManyLinks = 40;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(SafeFileHandle folder, string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeFolderAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RenameAt(SafeFileHandle folder, string name, SafeFileHandle newFolder, string newName);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLinkAt(SafeFileHandle folder, string name, Span<byte> target, nint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int StatAt(SafeFileHandle folder, string name, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(SafeFileHandle file, uint mode);

    /// <summary>Not dup: a command that starts at the same moment would inherit the copy, and with it a way round what confines it.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Duplicate(SafeFileHandle file, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    internal static partial nint OpenFolder(int file);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    internal static partial nint ReadFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    internal static partial int CloseFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    /// <summary>openat2 has no wrapper; its number is the same on every architecture.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OpenAt2(nint call, SafeFileHandle folder, string path, in OpenHow how, nint size);
}

/// <summary>What openat2 is asked for.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    internal ulong Flags;
    internal ulong Mode;
    internal ulong Resolve;
}

/// <summary>The part of struct statx that is used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    /// <summary>Type, mode, modification time and size.</summary>
    internal const uint Wanted = 0x1 | 0x2 | 0x40 | 0x200;

    [FieldOffset(28)]
    internal ushort Mode;

    [FieldOffset(40)]
    internal ulong Size;

    [FieldOffset(112)]
    internal long ModifiedSeconds;

    [FieldOffset(120)]
    internal uint ModifiedNanoseconds;

    internal readonly SandboxEntryKind Kind => (Mode & 0xF000) switch
    {
        0x8000 => SandboxEntryKind.File,
        0x4000 => SandboxEntryKind.Folder,
        0xA000 => SandboxEntryKind.Link,
        _ => SandboxEntryKind.Other,
    };

    internal readonly DateTimeOffset Modified =>
        DateTimeOffset.FromUnixTimeSeconds(ModifiedSeconds).AddTicks(ModifiedNanoseconds / 100);
}
