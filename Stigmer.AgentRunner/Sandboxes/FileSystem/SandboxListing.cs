namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>What a folder holds.</summary>
/// <param name="Entries">Sorted by path.</param>
/// <param name="IsComplete">False when there is more than was asked for.</param>
internal sealed record SandboxListing(IReadOnlyList<SandboxEntry> Entries, bool IsComplete);

/// <summary>A file or folder of the workspace.</summary>
/// <param name="Path">Relative to the workspace.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Size">In bytes, of a file.</param>
/// <param name="LinkTarget">Where it points, of a symbolic link.</param>
internal sealed record SandboxEntry(string Path, bool IsFolder, long Size, string? LinkTarget);
