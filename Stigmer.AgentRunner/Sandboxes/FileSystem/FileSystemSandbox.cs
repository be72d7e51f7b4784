using System.Text;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A folder of this machine: file access confined to it, a shell that starts in it.</summary>
internal sealed class FileSystemSandbox
{
    private const int MaxFileBytes = 10 * 1024 * 1024;

    // What a model cannot use and what drowns everything else in a recursive listing.
    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal) { ".git", ".hg", ".svn", "bin", "obj", "node_modules" };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private FileSystemSandbox(string root) => Root = root;

    /// <summary>The real path of the workspace.</summary>
    internal string Root { get; }

    /// <summary>Opens the folder as a workspace, making it when it is missing.</summary>
    /// <exception cref="SandboxException">The folder cannot be made or used.</exception>
    internal static FileSystemSandbox Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);

            return new FileSystemSandbox(SandboxPath.RealPath(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SandboxException($"The workspace '{folder}' cannot be used: {e.Message}");
        }
    }

    /// <summary>What is in a folder, sorted by path, at most <paramref name="limit"/> entries.</summary>
    internal SandboxListing List(string path, bool recursive, string? pattern, int limit)
    {
        var folder = SandboxPath.Resolve(Root, path);
        if (!Directory.Exists(folder))
        {
            throw new SandboxException(File.Exists(folder) ? $"'{path}' is a file, not a folder." : $"There is no folder '{path}'.");
        }

        var entries = new List<SandboxEntry>();
        var complete = Collect(new DirectoryInfo(folder), recursive, pattern, limit, entries);

        return new SandboxListing(entries, complete);
    }

    /// <exception cref="SandboxException">Not there, not a text file, or too big.</exception>
    internal async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(SandboxPath.Resolve(Root, path));
        if (!file.Exists)
        {
            throw new SandboxException(Directory.Exists(file.FullName) ? $"'{path}' is a folder; use ls." : $"There is no file '{path}'.");
        }

        if (file.Length > MaxFileBytes)
        {
            throw new SandboxException($"'{path}' has {file.Length} bytes; only files up to {MaxFileBytes} bytes can be read.");
        }

        // A pipe in the workspace would block the open for ever: the caller leaves, the thread stays.
        var bytes = await Task.Run(() => File.ReadAllBytes(file.FullName), cancellationToken).WaitAsync(cancellationToken);
        if (bytes.AsSpan(0, Math.Min(bytes.Length, 8000)).Contains((byte)0))
        {
            throw new SandboxException($"'{path}' is not a text file ({bytes.Length} bytes).");
        }

        return Utf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
    }

    /// <summary>Replaces the file as a whole: a reader, or whoever comes after a crash, sees the old text or the new one.</summary>
    internal async Task WriteTextAsync(string path, string text, CancellationToken cancellationToken)
    {
        var file = SandboxPath.Resolve(Root, path);
        if (Directory.Exists(file))
        {
            throw new SandboxException($"'{path}' is a folder.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllTextAsync(draft, text, Utf8, cancellationToken);
            if (!OperatingSystem.IsWindows() && File.Exists(file))
            {
                File.SetUnixFileMode(draft, File.GetUnixFileMode(file));
            }

            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private bool Collect(DirectoryInfo folder, bool recursive, string? pattern, int limit, List<SandboxEntry> entries)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            // Links are shown and not entered: what is behind them may be outside, or above.
            var isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
            if (pattern is null || (!isFolder && Matches(pattern, entry.Name)))
            {
                if (entries.Count == limit)
                {
                    return false;
                }

                entries.Add(new SandboxEntry(
                    SandboxPath.Relative(Root, entry.FullName), isFolder, (entry as FileInfo)?.Length ?? 0, entry.LinkTarget));
            }

            if (recursive && isFolder && !Noise.Contains(entry.Name)
                && !Collect((DirectoryInfo)entry, recursive, pattern, limit, entries))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Matches(string pattern, string name) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
