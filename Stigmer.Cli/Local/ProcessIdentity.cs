using System.Diagnostics;
using System.Globalization;

namespace Stigmer.Cli.Local;

/// <summary>Tells a process from a later one that got the same pid.</summary>
internal static class ProcessIdentity
{
    /// <summary>Changes when the process does; null when there is no such process, or only its zombie.</summary>
    internal static string? Of(int pid) => OperatingSystem.IsLinux()
        ? OfLinux(pid)
        : StartTime(pid)?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    internal static bool IsAlive(int pid, string identity) => Of(pid) == identity;

    /// <summary>When the process was started, or null when it is gone.</summary>
    internal static DateTimeOffset? StartTime(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Ticks since boot, which the wall clock cannot shift, and the boot they count from.</summary>
    private static string? OfLinux(int pid) => ProcessTable.ReadStat(pid) is { } stat
        ? string.Create(CultureInfo.InvariantCulture, $"{ReadBootId()}/{stat.StartTicks}")
        : null;

    private static string ReadBootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
