using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stigmer.Cli.Local;

/// <summary>
/// Starts a process that outlives this one and its terminal: a session of its own, output to a file, and one message on
/// its standard input. posix_spawn does in one call what Process cannot: setsid, and files in place of pipes to us.
/// </summary>
internal static class DetachedProcess
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private static readonly short NewSession = (short)(OperatingSystem.IsMacOS() ? 0x400 : 0x80);

    // Larger than glibc's, musl's and macOS's posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t.
    private const int OpaqueSize = 1024;

    // A shell may have had us ignore these; the child starts afresh: HUP, INT, QUIT, PIPE, TERM.
    private static readonly int[] Signals = [1, 2, 3, 13, 15];

    /// <returns>The pid, which is also the id of the session and of its first process group.</returns>
    internal static int Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string folder, SafeFileHandle log, byte[] input)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        var pid = Spawn(
            file,
            [file, .. arguments, null],
            [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null],
            folder,
            (int)pipe.ClientSafePipeHandle.DangerousGetHandle(),
            (int)log.DangerousGetHandle());
        pipe.DisposeLocalCopyOfClientHandle();
        try
        {
            pipe.Write(input);
        }
        catch (IOException)
        {
            // It ended without reading; whoever waits for it will say why.
        }

        return pid;
    }

    private static int Spawn(string file, string?[] arguments, string?[] environment, string folder, int input, int output)
    {
        var actions = Marshal.AllocHGlobal(OpaqueSize);
        var attributes = Marshal.AllocHGlobal(OpaqueSize);
        var signals = Marshal.AllocHGlobal(OpaqueSize);
        try
        {
            Check(ActionsInit(actions));
            Check(ActionsChangeFolder(actions, folder));
            Check(ActionsDuplicate(actions, input, 0));
            Check(ActionsDuplicate(actions, output, 1));
            Check(ActionsDuplicate(actions, output, 2));

            Check(AttributesInit(attributes));
            Check(AttributesFlags(attributes, (short)(NewSession | SetSignalDefaults | SetSignalMask)));
            Check(SignalsEmpty(signals));
            Check(AttributesMask(attributes, signals));
            Array.ForEach(Signals, signal => Check(SignalsAdd(signals, signal)));
            Check(AttributesDefaults(attributes, signals));

            Check(SpawnProcess(out var pid, file, actions, attributes, arguments, environment));
            return pid;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
            Marshal.FreeHGlobal(actions);
            Marshal.FreeHGlobal(attributes);
            Marshal.FreeHGlobal(signals);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    [DllImport("libc", EntryPoint = "posix_spawn")]
    private static extern int SpawnProcess(
        out int pid,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        nint actions,
        nint attributes,
        string?[] arguments,
        string?[] environment);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static extern int ActionsInit(nint actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static extern int ActionsDestroy(nint actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static extern int ActionsDuplicate(nint actions, int from, int to);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static extern int ActionsChangeFolder(nint actions, [MarshalAs(UnmanagedType.LPUTF8Str)] string folder);

    [DllImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static extern int AttributesInit(nint attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static extern int AttributesDestroy(nint attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static extern int AttributesFlags(nint attributes, short flags);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static extern int AttributesMask(nint attributes, nint signals);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static extern int AttributesDefaults(nint attributes, nint signals);

    [DllImport("libc", EntryPoint = "sigemptyset")]
    private static extern int SignalsEmpty(nint signals);

    [DllImport("libc", EntryPoint = "sigaddset")]
    private static extern int SignalsAdd(nint signals, int signal);
}
