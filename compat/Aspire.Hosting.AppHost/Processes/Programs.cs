namespace Aspire.Hosting.Processes;

/// <summary>Finds programs the way a shell does.</summary>
internal static class Programs
{
    /// <summary>The absolute path of the program: a bare name is looked up on the path, anything else is relative to the directory.</summary>
    internal static string? Find(string command, string workingDirectory, string? searchPath = null)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(Path.Combine(workingDirectory, command));
            return IsProgram(path) ? path : null;
        }

        return (searchPath ?? Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, command))
            .FirstOrDefault(IsProgram);
    }

    /// <summary>
    /// The beginning of a command line that makes the program after it the leader of a session of its own,
    /// so that the terminal's Ctrl+C passes it by and all of it can be signalled at once.
    /// </summary>
    internal static IReadOnlyList<string> NewSession() =>
        Find("setsid", "/") is { } setsid ? [setsid]
        : Find("perl", "/") is { } perl ? [perl, "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127;", "--"]
        : throw new DistributedApplicationException("Neither setsid nor perl is on the PATH. One of them is needed to start processes in sessions of their own.");

    private static bool IsProgram(string path) =>
        !OperatingSystem.IsWindows()
        && File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
