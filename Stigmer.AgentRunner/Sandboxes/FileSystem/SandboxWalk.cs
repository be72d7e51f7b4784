namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Walks the files below a folder, sorted, as they are asked for.</summary>
internal static class SandboxWalk
{
    // What a model cannot use and what drowns everything else.
    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal)
    {
        ".git", ".hg", ".svn", ".stigmer", ".venv", "__pycache__", "bin", "obj", "node_modules",
    };

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None };

    internal static bool IsNoise(string folder) => Noise.Contains(folder);

    internal static IEnumerable<FileInfo> Files(DirectoryInfo start, bool everywhere)
    {
        var waiting = new Stack<FileSystemInfo>(Entries(start));
        while (waiting.TryPop(out var next))
        {
            // Links are not followed: what is behind them may be outside, or above.
            if (next.LinkTarget is not null)
            {
                continue;
            }

            if (next is FileInfo file)
            {
                yield return file;
            }
            else if (everywhere || !IsNoise(next.Name))
            {
                foreach (var entry in Entries((DirectoryInfo)next))
                {
                    waiting.Push(entry);
                }
            }
        }
    }

    /// <summary>The last one first, as a stack wants them.</summary>
    private static FileSystemInfo[] Entries(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos("*", Everything).OrderByDescending(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (IOException)
        {
            // Gone since it was found, as folders are while something builds.
            return [];
        }
    }
}
