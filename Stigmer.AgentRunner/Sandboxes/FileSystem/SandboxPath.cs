namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>The one way from a path that a model wrote to a path on disk; nothing outside the workspace comes out of it.</summary>
internal static class SandboxPath
{
    // Longer chains are loops.
    private const int MaxLinks = 40;

    private static readonly StringComparison Comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The real path, symbolic links followed; its last parts need not exist.</summary>
    /// <param name="root">What must not be left, as a real path: the workspace, or all of the machine.</param>
    /// <param name="workspace">What a relative path is relative to.</param>
    /// <param name="path">Relative to the workspace, or absolute and inside the root.</param>
    /// <exception cref="SandboxException">The path leads outside the workspace.</exception>
    internal static string Resolve(string root, string workspace, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new SandboxException("The path contains a NUL character.");
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(workspace, path)));
        if (!IsInside(root, full))
        {
            throw Outside(path, workspace);
        }

        var real = Follow(root, full, path);

        return IsInside(root, real) ? real : throw Outside(path, workspace);
    }

    /// <summary>As the model sees it: relative to the workspace, with forward slashes.</summary>
    internal static string Relative(string root, string full)
    {
        var relative = Path.GetRelativePath(root, full);

        return Path.DirectorySeparatorChar == '/' ? relative : relative.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>The real path of a folder that exists.</summary>
    internal static string RealPath(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

        return Follow(Path.GetPathRoot(full)!, full, folder);
    }

    private static bool IsInside(string root, string full) =>
        full.StartsWith(root, Comparison)
        && (full.Length == root.Length || root[^1] == Path.DirectorySeparatorChar || full[root.Length] == Path.DirectorySeparatorChar);

    /// <summary>Walks from <paramref name="start"/>, which is real, and replaces each link by what it points to.</summary>
    private static string Follow(string start, string full, string asWritten)
    {
        var real = start;
        var rest = new Stack<string>(Parts(full[start.Length..]).Reverse());
        var links = 0;
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new SandboxException($"'{asWritten}' goes round in symbolic links.");
            }

            if (Path.IsPathRooted(target))
            {
                real = Path.GetPathRoot(target)!;
                target = target[real.Length..];
            }

            foreach (var piece in Parts(target).Reverse())
            {
                rest.Push(piece);
            }
        }

        return real;
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part != ".");

    private static SandboxException Outside(string path, string root) =>
        new($"'{path}' is outside the workspace {root}. Use a path relative to the workspace.");
}
