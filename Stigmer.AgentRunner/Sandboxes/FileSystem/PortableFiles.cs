namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>
/// A folder of this machine where the system has no openat: paths are resolved and then used, so that a link which takes a folder's
/// place between the two is followed.
/// </summary>
internal sealed class PortableFiles(string root, string workspace) : ISandboxFiles
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None };

    public Task<SandboxEntry?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var real = SandboxPath.Resolve(root, workspace, path);

        return Task.FromResult(Directory.Exists(real) ? Describe(new DirectoryInfo(real)) : File.Exists(real) ? Describe(new FileInfo(real)) : null);
    }

    public Task<IReadOnlyList<SandboxEntry>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(SandboxPath.Resolve(root, workspace, path));
        IReadOnlyList<SandboxEntry> entries = folder.Exists
            ? [.. folder.EnumerateFileSystemInfos("*", Everything).Select(Describe).OrderBy(entry => entry.Name, StringComparer.Ordinal)]
            : throw new SandboxException($"There is no folder '{path}'.");

        return Task.FromResult(entries);
    }

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(SandboxPath.Resolve(root, workspace, path));
        if (!file.Exists)
        {
            throw new SandboxException(Directory.Exists(file.FullName) ? $"'{path}' is a folder; use ls." : $"There is no file '{path}'.");
        }

        if (file.Length > SandboxText.MaxFileBytes)
        {
            throw SandboxText.TooBig(path, file.Length);
        }

        // A pipe in the workspace would block the open for ever: the caller leaves, the thread stays.
        return await Task.Run(() => File.ReadAllBytes(file.FullName), cancellationToken).WaitAsync(cancellationToken);
    }

    public async Task WriteAsync(string path, ReadOnlyMemory<byte> content, bool executable, CancellationToken cancellationToken)
    {
        var file = SandboxPath.Resolve(root, workspace, path);
        if (Directory.Exists(file))
        {
            throw new SandboxException($"'{path}' is a folder.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllBytesAsync(draft, content, cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(draft, ModeOf(File.Exists(file) ? file : draft, executable));
            }

            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var real = SandboxPath.Resolve(root, workspace, path);
        if (real == root || real == workspace)
        {
            throw new SandboxException("The workspace itself is not deleted.");
        }

        if (Directory.Exists(real))
        {
            Directory.Delete(real, recursive: true);
        }
        else
        {
            File.Delete(real);
        }

        return Task.CompletedTask;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static UnixFileMode ModeOf(string file, bool executable) => File.GetUnixFileMode(file)
        | (executable ? UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : UnixFileMode.None);

    private SandboxEntry Describe(FileSystemInfo found)
    {
        // A link is shown and not entered: what is behind it may be outside, or above.
        var kind = found.LinkTarget is not null ? SandboxEntryKind.Link : found is DirectoryInfo ? SandboxEntryKind.Folder : SandboxEntryKind.File;

        return new SandboxEntry(SandboxPath.Relative(workspace, found.FullName), kind, (found as FileInfo)?.Length ?? 0, found.LastWriteTimeUtc)
        {
            LinkTarget = found.LinkTarget,
        };
    }
}
