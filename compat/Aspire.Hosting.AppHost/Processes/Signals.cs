using System.Runtime.InteropServices;

namespace Aspire.Hosting.Processes;

/// <summary>Signals to processes and process groups.</summary>
internal static class Signals
{
    private const int Probe = 0;
    private const int Kill = 9;
    private const int Terminate = 15;

    internal static void TerminateProcess(int pid) => _ = Send(pid, Terminate);

    internal static void KillProcess(int pid) => _ = Send(pid, Kill);

    internal static void TerminateGroup(int leader) => _ = Send(-leader, Terminate);

    internal static void KillGroup(int leader) => _ = Send(-leader, Kill);

    internal static bool GroupExists(int leader) => Send(-leader, Probe) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int pid, int signal);
}
