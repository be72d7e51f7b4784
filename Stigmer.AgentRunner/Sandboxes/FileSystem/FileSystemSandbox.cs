using System.Text;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A folder of this machine: file access confined to it, a shell that starts in it.</summary>
internal sealed class FileSystemSandbox
{
    private const int MaxFileBytes = 10 * 1024 * 1024;

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

    /// <summary>The files at or below a path, sorted, without those behind links.</summary>
    /// <param name="path">A folder, or one file.</param>
    /// <param name="everywhere">Also in folders that are noise to most.</param>
    internal IEnumerable<FileInfo> Files(string path, bool everywhere)
    {
        var real = SandboxPath.Resolve(Root, path);

        return File.Exists(real) ? [new FileInfo(real)]
            : Directory.Exists(real) ? SandboxWalk.Files(new DirectoryInfo(real), everywhere)
            : throw new SandboxException($"There is no file or folder '{path}'.");
    }

    /// <summary>The text of a file, or null when it has none: empty, not text, too big, unreadable or gone.</summary>
    internal async Task<string?> TryReadTextAsync(FileInfo found, CancellationToken cancellationToken)
    {
        try
        {
            // Resolved again: a link may have taken the file's place since it was found. A pipe has no length, and would block.
            var file = new FileInfo(SandboxPath.Resolve(Root, found.FullName));

            return file.Length is > 0 and <= MaxFileBytes ? Decode(await File.ReadAllBytesAsync(file.FullName, cancellationToken)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SandboxException)
        {
            return null;
        }
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

        return Decode(bytes) ?? throw new SandboxException($"'{path}' is not a text file ({bytes.Length} bytes).");
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

    private static string? Decode(byte[] bytes) =>
        bytes.AsSpan(0, Math.Min(bytes.Length, 8000)).Contains((byte)0) ? null
        : Utf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);

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

            if (recursive && isFolder && !SandboxWalk.IsNoise(entry.Name)
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
