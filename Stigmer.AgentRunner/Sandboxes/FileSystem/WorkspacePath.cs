namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Paths as a model writes them, by their letters alone; what links make of them is the business of <see cref="Confinement"/>.</summary>
internal static class WorkspacePath
{
    /// <summary>Relative to the root, without "." and ".."; empty for the root itself.</summary>
    /// <param name="root">What must not be left: the workspace, or "/".</param>
    /// <param name="workspace">What a relative path is relative to.</param>
    /// <param name="path">As the model wrote it.</param>
    /// <exception cref="SandboxException">The path leads outside the root.</exception>
    internal static string Below(string root, string workspace, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new SandboxException("The path contains a NUL character.");
        }

        var parts = new Stack<string>();
        foreach (var part in (path.StartsWith('/') ? path : $"{workspace}/{path}").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                parts.TryPop(out _);
            }
            else if (part != ".")
            {
                parts.Push(part);
            }
        }

        return Strip(root, $"/{string.Join('/', parts.Reverse())}") ?? throw Outside(workspace, path);
    }

    /// <summary>As the model sees it: relative to the workspace, or absolute when it is elsewhere.</summary>
    internal static string Shown(string root, string workspace, string below)
    {
        var full = below.Length == 0 ? root : root == "/" ? $"/{below}" : $"{root}/{below}";

        return Strip(workspace, full) switch
        {
            null => full,
            "" => ".",
            var relative => relative,
        };
    }

    /// <summary>What is left of an absolute path after the root; null when it is not below it.</summary>
    internal static string? Strip(string root, string full) =>
        root == "/" ? full[1..]
        : full == root ? ""
        : full.StartsWith(root, StringComparison.Ordinal) && full[root.Length] == '/' ? full[(root.Length + 1)..]
        : null;

    internal static SandboxException Outside(string workspace, string path) =>
        new($"'{path}' is outside the workspace {workspace}. Use a path relative to the workspace.");
}
