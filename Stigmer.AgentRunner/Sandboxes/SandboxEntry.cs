namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>A file or folder of the workspace.</summary>
/// <param name="Path">Relative to the workspace, with forward slashes; "." is the workspace itself.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">In bytes, of a file.</param>
/// <param name="Modified">When its content last changed.</param>
internal sealed record SandboxEntry(string Path, SandboxEntryKind Kind, long Size, DateTimeOffset Modified)
{
    /// <summary>Where it points, of a symbolic link.</summary>
    internal string? LinkTarget { get; init; }

    internal bool IsFolder => Kind == SandboxEntryKind.Folder;

    internal string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The path of something below this folder, or of this file itself, as seen from here.</summary>
    internal string Below(SandboxEntry other) =>
        other.Path == Path ? other.Name : Path == "." ? other.Path : other.Path[(Path.Length + 1)..];
}

internal enum SandboxEntryKind
{
    File,
    Folder,
    Link,

    /// <summary>A pipe, a socket, a device.</summary>
    Other,
}
