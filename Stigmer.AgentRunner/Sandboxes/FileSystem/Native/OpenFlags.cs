using System.Runtime.InteropServices;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

/// <summary>The flags of openat, whose numbers differ from one architecture to the other.</summary>
internal static class OpenFlags
{
    internal const int ForWriting = 0x1;
    internal const int Create = 0x40;
    internal const int OnlyNew = 0x80;
    internal const int NoTerminal = 0x100;
    internal const int NoWaiting = 0x800;
    internal const int CloseOnExec = 0x80000;

    /// <summary>A place, not its content: needs no right to read.</summary>
    internal const int PlaceOnly = 0x200000;

    private static readonly bool IsArmOrPower =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Armv6 or Architecture.Ppc64le;

    internal static readonly int Folder = IsArmOrPower ? 0x4000 : 0x10000;

    internal static readonly int NoFollow = IsArmOrPower ? 0x8000 : 0x20000;
}
