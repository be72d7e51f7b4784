namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>
/// The files of a sandbox. A path is relative to the workspace, or absolute and inside it; whatever leads elsewhere is a
/// <see cref="SandboxException"/>, and so is what the model can mend.
/// </summary>
internal interface ISandboxFiles
{
    /// <summary>What is at the path, links followed; null when there is nothing.</summary>
    Task<SandboxEntry?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>What a folder holds, sorted by name; links are named and not followed.</summary>
    Task<IReadOnlyList<SandboxEntry>> ListAsync(string path, CancellationToken cancellationToken);

    /// <summary>A whole file, up to <see cref="SandboxText.MaxFileBytes"/>. Never waits on a pipe or a device.</summary>
    Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the file as a whole, missing folders made: a reader, or whoever comes after a crash, sees the old content or the new one.
    /// A file that was there keeps its mode; a new one may be run when <paramref name="executable"/> says so.
    /// </summary>
    Task WriteAsync(string path, ReadOnlyMemory<byte> content, bool executable, CancellationToken cancellationToken);

    /// <summary>Removes a file, a link, or a folder with everything in it; nothing happens when there is none.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);
}
