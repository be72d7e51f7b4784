using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>
/// What all processes of a command inherit, so that those are found which left its group and its tree: a variable, and on Linux the limit of
/// a resource that the kernel has long stopped to count. Who clears the environment still has the limit, and only root can raise it again.
/// </summary>
internal sealed partial class ProcessMark
{
    internal const string Variable = "STIGMER_COMMAND";

    // RLIMIT_LOCKS, by the same number on every architecture.
    private const int FileLocks = 10;

    // A value of our own is told from any that somebody would set.
    private const long Lowest = 1L << 61;

    private readonly byte[] _variable;
    private readonly byte[] _limit;
    private readonly ulong _value;

    internal ProcessMark()
    {
        Text = Guid.NewGuid().ToString("N");
        _variable = Encoding.ASCII.GetBytes($"{Variable}={Text}");
        _value = (ulong)Random.Shared.NextInt64(Lowest, Lowest << 1);
        _limit = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $" {_value} "));
    }

    /// <summary>The value of the variable.</summary>
    internal string Text { get; }

    /// <summary>Of a process that has started nothing yet. Without effect where the limit is not to be had: then there is the variable.</summary>
    internal void PutOn(Process process)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            _ = SetLimit(process.Id, FileLocks, new Limit(_value, _value), 0);
        }
    }

    /// <param name="folder">Of a process in /proc.</param>
    internal bool IsOn(string folder) => Read($"{folder}/limits").IndexOf(_limit) >= 0 || Read($"{folder}/environ").IndexOf(_variable) >= 0;

    private static ReadOnlySpan<byte> Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int SetLimit(int process, int resource, in Limit limit, nint old);

    private readonly record struct Limit(ulong Current, ulong Most);
}
