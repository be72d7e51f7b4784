using System.Runtime.InteropServices;

namespace Stigmer.AgentRunner.Workers;

/// <summary>Keeps other processes of the same user, such as an agent's shell, from reading this one's memory and environment.</summary>
internal static partial class ProcessPrivacy
{
    private const int SetDumpable = 4;

    internal static void Enable()
    {
        if (OperatingSystem.IsLinux())
        {
            // Best effort: what it protects from is a shell that has the user's rights anyway.
            _ = ProcessControl(SetDumpable, 0, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
