namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>What confined commands reach. Not the home folder, where a person keeps keys, unless something in it is named.</summary>
/// <param name="Workspace">Read and written.</param>
/// <param name="Temporary">Read and written; a folder of the workspace's own, since /tmp is everybody's.</param>
/// <param name="Readable">Read and run.</param>
internal sealed record Reach(string Workspace, string Temporary, IReadOnlyList<string> Readable)
{
    /// <summary>Where confined commands put what they do not want to keep.</summary>
    internal const string TemporaryFolder = ".stigmer/tmp";

    private static readonly string[] System =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix", "/snap", "/sys", "/proc", "/run/systemd/resolve", "/var/lib/alternatives",
    ];

    /// <param name="workspace">A real path.</param>
    /// <param name="path">The PATH of the commands.</param>
    /// <param name="more">SANDBOX_READABLE_PATHS.</param>
    internal static Reach Of(string workspace, string? path, IReadOnlyList<string> more)
    {
        var onPath = (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(folder => folder.StartsWith('/'));

        return new Reach(workspace, $"{workspace}/{TemporaryFolder}", [.. System.Concat(onPath).Concat(more).Distinct(StringComparer.Ordinal).Where(Path.Exists)]);
    }
}
