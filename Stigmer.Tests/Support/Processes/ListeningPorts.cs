using System.Globalization;

namespace Stigmer.Tests.Support.Processes;

/// <summary>Which TCP ports processes listen on, as Linux tells under /proc.</summary>
internal static class ListeningPorts
{
    private const string Listening = "0A";

    internal static IReadOnlySet<int> Of(IEnumerable<int> processes)
    {
        var sockets = processes.SelectMany(SocketsOf).ToHashSet(StringComparer.Ordinal);

        return Listeners().Where(listener => sockets.Contains(listener.Socket)).Select(listener => listener.Port).ToHashSet();
    }

    private static IEnumerable<(string Socket, int Port)> Listeners() =>
        new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == Listening)
            .Select(fields => ($"socket:[{fields[9]}]", int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    private static IEnumerable<string> SocketsOf(int process)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Select(fd => new FileInfo(fd).LinkTarget).OfType<string>()];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
