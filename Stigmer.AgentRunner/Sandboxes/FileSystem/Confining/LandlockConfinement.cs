using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>
/// Commands that the kernel keeps to some folders. Rules hold for a thread and are inherited by what it starts: a thread of its own
/// takes them on, starts the command and ends, so that no helper program stands between. The network is the machine's.
/// </summary>
internal sealed class LandlockConfinement(Reach reach, string begin) : ICommandConfinement
{
    // Not all of /dev: terminals there are other people's, and disks are everything.
    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    // What .NET loads for its first start of a process, it must load before it may no longer read its own folder.
    private static readonly Lazy<bool> IsWarm = new(Warm);

    public IReadOnlyList<string> Prefix { get; } = ["/bin/sh", "-c", begin, "sh"];

    public Process? Start(ProcessStartInfo start)
    {
        _ = IsWarm.Value;
        Process? started = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Restrict();
                started = Process.Start(start);
            }
            catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        {
            Name = "landlocked start",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();

        return started;
    }

    internal static bool IsAvailable() => OperatingSystem.IsLinux() && Landlock.Version() > 0;

    private static bool Warm()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", ":"]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.Environment.Clear();
        using var process = Process.Start(start);

        return process is not null;
    }

    private void Restrict()
    {
        using var rules = Landlock.NewRules();
        foreach (var path in reach.Readable)
        {
            Landlock.Allow(rules, path, Landlock.Read);
        }

        foreach (var device in Devices)
        {
            Landlock.Allow(rules, device, Landlock.Devices);
        }

        Landlock.Allow(rules, reach.Workspace, Landlock.All);
        Capabilities.DropForThisThread();
        Landlock.RestrictThisThread(rules);
    }
}
