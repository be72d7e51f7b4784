using Stigmer.Cli.Output;

namespace Stigmer.Cli.Local;

/// <summary>Finds in the daemon's log what it last complained about.</summary>
internal static class DaemonLog
{
    private const int TailBytes = 16 * 1024;
    private static readonly string[] Marks = ["error", "fail", "crit", "❌", "exception", "taken", "in use"];

    /// <summary>The last line that looks like a complaint, else the last line.</summary>
    internal static string LastError(DaemonHome home)
    {
        var lines = Tail(home.LogFile).Split('\n').Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("at ", StringComparison.Ordinal))
            .ToList();
        var line = lines.LastOrDefault(line => Marks.Any(mark => line.Contains(mark, StringComparison.OrdinalIgnoreCase))) ?? lines.LastOrDefault();
        return line is null ? "it wrote nothing" : SafeText.OneLine(line, 500);
    }

    private static string Tail(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(stream.Length, TailBytes), SeekOrigin.End);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
