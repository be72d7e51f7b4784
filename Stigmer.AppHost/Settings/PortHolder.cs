using System.Globalization;

namespace Stigmer.AppHost.Settings;

/// <summary>Who listens on a port, as far as Linux tells this user.</summary>
internal static class PortHolder
{
    private const int LongestCommand = 80;
    private const int StateColumn = 3;
    private const int InodeColumn = 9;
    private const string Listening = "0A";

    /// <summary>For people: the process and its command; null when it cannot be known.</summary>
    internal static string? Find(int port)
    {
        var sockets = SocketsOn(port);

        return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
            .Select(path => Path.GetFileName(path))
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) && Holds(name, sockets))
            .Select(pid => $"process {pid} ({CommandOf(pid)})")
            .FirstOrDefault();
    }

    /// <summary>The links that stand in a process's folder for the sockets that listen there.</summary>
    private static HashSet<string> SocketsOn(int port)
    {
        var suffix = $":{port:X4}";

        return
        [
            .. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => columns.Length > InodeColumn && columns[1].EndsWith(suffix, StringComparison.Ordinal) && columns[StateColumn] == Listening)
                .Select(columns => $"socket:[{columns[InodeColumn]}]"),
        ];
    }

    private static bool Holds(string pid, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(link => sockets.Contains(File.ResolveLinkTarget(link, false)?.Name ?? ""));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            // Another user's, or gone in the meantime.
            return false;
        }
    }

    private static string CommandOf(string pid)
    {
        try
        {
            var command = File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();

            return command.Length > LongestCommand ? $"{command[..LongestCommand]}…" : command;
        }
        catch (IOException)
        {
            return "ended just now";
        }
    }
}
