using System.Collections.Concurrent;

namespace Stigmer.Tests.Support;

/// <summary>A folder of its own for one test, gone at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    private static readonly ConcurrentDictionary<TempFolder, bool> _notDisposed = new();

    internal TempFolder()
    {
        Path = Directory.CreateTempSubdirectory("stigmer-test-").FullName;
        _notDisposed[this] = true;
    }

    /// <summary>Those that are still there; for a program that a signal ends.</summary>
    internal static IEnumerable<TempFolder> NotDisposed => _notDisposed.Keys;

    internal string Path { get; }

    internal string this[string relative] => System.IO.Path.Combine(Path, relative);

    internal string Write(string relative, string text)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);

        return path;
    }

    internal string Folder(string relative) => Directory.CreateDirectory(this[relative]).FullName;

    public void Dispose()
    {
        _notDisposed.TryRemove(this, out _);
        if (!Directory.Exists(Path))
        {
            return;
        }

        MakeWritable();
        Directory.Delete(Path, recursive: true);
    }

    // A test may have taken rights away to see what happens.
    private void MakeWritable()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(Path, all);
        // Links are not followed: one that leads upwards would never end.
        var real = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var folder in Directory.EnumerateDirectories(Path, "*", real))
        {
            File.SetUnixFileMode(folder, all);
        }
    }
}
