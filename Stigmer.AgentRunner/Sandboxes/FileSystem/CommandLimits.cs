using System.Globalization;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>What a shell says before it becomes the command: no files that others may change, no core dumps, so many processes.</summary>
internal static class CommandLimits
{
    /// <param name="maxProcesses">
    /// How many processes and threads more than now there may be. The kernel counts those of the user, all together, and lets root pass.
    /// </param>
    internal static string Script(int maxProcesses)
    {
        var most = (Running() + maxProcesses).ToString(CultureInfo.InvariantCulture);

        // The option has two names; a limit that is lower already stays.
        return $"umask g-w,o-w; ulimit -c 0; ulimit -u {most} || ulimit -p {most}; ";
    }

    // "0.20 0.18 0.12 1/80 11206": the last but one has the tasks of the whole machine.
    private static int Running()
    {
        try
        {
            return int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return 0;
        }
    }
}
