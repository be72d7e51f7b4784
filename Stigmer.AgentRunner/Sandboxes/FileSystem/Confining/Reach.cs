namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>What confined commands reach. Not the home folder, where a person keeps keys, unless something in it is named.</summary>
/// <param name="Workspace">Read and written.</param>
/// <param name="Temporary">Read and written; a folder of the workspace's own, since /tmp is everybody's.</param>
/// <param name="Readable">Read and run.</param>
internal sealed record Reach(string Workspace, string Temporary, IReadOnlyList<string> Readable)
{
    /// <summary>Where confined commands put what they do not want to keep.</summary>
    internal const string TemporaryFolder = ".stigmer/tmp";

    /// <summary>Whether something of it is in /tmp, so that this must be a folder.</summary>
    internal bool UsesTmp => Readable.Append(Workspace).Any(path => path == "/" || IsIn("/tmp", path));

    private static readonly string[] System =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix", "/snap", "/sys", "/proc", "/run/systemd/resolve", "/var/lib/alternatives",
    ];

    /// <param name="workspace">A real path.</param>
    /// <param name="path">The PATH of the runner.</param>
    /// <param name="more">SANDBOX_READABLE_PATHS.</param>
    internal static Reach Of(string workspace, string? path, IReadOnlyList<string> more)
    {
        var onPath = (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(folder => folder.StartsWith('/'));
        var readable = System.Concat(onPath).Concat(more).Distinct(StringComparer.Ordinal)
            // In the workspace everything is readable; a link that somebody put there is not followed out of it.
            .Where(folder => Path.Exists(folder) && !IsIn(workspace, folder));

        return new Reach(workspace, $"{workspace}/{TemporaryFolder}", [.. readable]);
    }

    private static bool IsIn(string folder, string path) => path.StartsWith($"{folder.TrimEnd('/')}/", StringComparison.Ordinal);
}
