using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

/// <summary>The three calls of Landlock; their numbers are the same on every architecture.</summary>
internal static partial class Landlock
{
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const int SetNoNewPrivileges = 38;

    // execute, read file, read folder.
    internal const ulong Read = 0x1 | 0x4 | 0x8;

    // Also write, truncate and control what is there; nothing new.
    internal const ulong Devices = Read | 0x2 | 0x4000 | 0x8000;

    // All but to make a device: root would make one of a disk.
    internal const ulong All = ulong.MaxValue & ~(0x40UL | 0x800UL);

    // What can be said of something that is no folder.
    private const ulong FileOnly = 0x1 | 0x2 | 0x4 | 0x4000 | 0x8000;

    /// <summary>0 where the kernel has none.</summary>
    internal static int Version() => Math.Max(0, (int)Ask(CreateRuleset, 0, 0, 1));

    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    internal static SafeFileHandle NewRules()
    {
        var version = Version();
        var rules = new Ruleset { Files = Known(version), Scopes = version >= 6 ? 0x3UL : 0 };
        // Older kernels know a shorter form and refuse what they do not know.
        var size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
        var made = Create(CreateRuleset, rules, size, 0);

        return made >= 0 ? new SafeFileHandle(made, ownsHandle: true) : throw Failed();
    }

    /// <summary>Allows something below a path; nothing happens when there is no such path.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    internal static void Allow(SafeFileHandle rules, string path, ulong rights)
    {
        var opened = Libc.Open(path, OpenFlags.PlaceOnly | OpenFlags.CloseOnExec, 0);
        if (opened < 0)
        {
            return;
        }

        using var place = new SafeFileHandle(opened, ownsHandle: true);
        var isFolder = Spot.Status(place, "") is { Kind: SandboxEntryKind.Folder };
        var rule = new Rule { Rights = rights & Known(Version()) & (isFolder ? All : FileOnly), Place = opened };
        if (Add(AddRule, rules, 1, rule, 0) < 0)
        {
            throw Failed();
        }
    }

    /// <summary>Holds for this thread and for what it starts from now on; there is no way back.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    internal static void RestrictThisThread(SafeFileHandle rules)
    {
        if (Libc.Control(SetNoNewPrivileges, 1, 0, 0, 0) < 0 || Restrict(RestrictSelf, rules, 0) < 0)
        {
            throw Failed();
        }
    }

    private static ulong Known(int version) => version switch
    {
        <= 1 => 0x1FFF,
        2 => 0x3FFF,
        3 or 4 => 0x7FFF,
        _ => 0xFFFF,
    };

    private static Win32Exception Failed() => new(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Ask(nint call, nint attributes, nint size, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Create(nint call, in Ruleset attributes, nint size, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Add(nint call, SafeFileHandle rules, nint type, in Rule rule, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Restrict(nint call, SafeFileHandle rules, nint flags);

    private struct Ruleset
    {
        internal ulong Files;
        internal ulong Network;

        /// <summary>Signals and abstract sockets stay among the confined.</summary>
        internal ulong Scopes;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Rule
    {
        internal ulong Rights;
        internal int Place;
    }
}
