using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Walks what is below a folder, the same in every sandbox: sorted, as it is asked for, without what is behind links.</summary>
internal static class SandboxWalk
{
    // What a model cannot use and what drowns everything else.
    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal)
    {
        ".git", ".hg", ".svn", ".stigmer", ".venv", "__pycache__", "bin", "obj", "node_modules",
    };

    /// <summary>The entry at the path.</summary>
    /// <exception cref="SandboxException">There is none.</exception>
    internal static async Task<SandboxEntry> GetAsync(this ISandboxFiles files, string path, CancellationToken cancellationToken) =>
        await files.FindAsync(path, cancellationToken) ?? throw new SandboxException($"There is no file or folder '{path}'.");

    /// <summary>The files at or below an entry.</summary>
    /// <param name="files">Where.</param>
    /// <param name="start">A folder, or one file.</param>
    /// <param name="everywhere">Also in folders that are noise to most.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    internal static async IAsyncEnumerable<SandboxEntry> FilesAsync(
        this ISandboxFiles files, SandboxEntry start, bool everywhere, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!start.IsFolder)
        {
            yield return start;
            yield break;
        }

        await foreach (var entry in files.WalkAsync(start, everywhere, cancellationToken))
        {
            if (entry.Kind is SandboxEntryKind.File)
            {
                yield return entry;
            }
        }
    }

    /// <summary>What is in a folder, sorted by path, at most <paramref name="limit"/> entries.</summary>
    internal static async Task<SandboxListing> ListAsync(
        this ISandboxFiles files, string path, bool recursive, string? pattern, int limit, CancellationToken cancellationToken)
    {
        var start = await files.FindAsync(path, cancellationToken) ?? throw new SandboxException($"There is no folder '{path}'.");
        if (!start.IsFolder)
        {
            throw new SandboxException($"'{path}' is a file, not a folder.");
        }

        var entries = new List<SandboxEntry>();
        var all = recursive ? files.WalkAsync(start, everywhere: false, cancellationToken) : (await files.ListAsync(start.Path, cancellationToken)).ToAsyncEnumerable();
        await foreach (var entry in all)
        {
            if (pattern is not null && (entry.IsFolder || !FileSystemName.MatchesSimpleExpression(pattern, entry.Name, ignoreCase: false)))
            {
                continue;
            }

            if (entries.Count == limit)
            {
                return new SandboxListing(entries, IsComplete: false);
            }

            entries.Add(entry);
        }

        return new SandboxListing(entries, IsComplete: true);
    }

    /// <summary>Everything below a folder, each folder before what is in it; noisy folders are named and not entered.</summary>
    private static async IAsyncEnumerable<SandboxEntry> WalkAsync(
        this ISandboxFiles files, SandboxEntry start, bool everywhere, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new Stack<SandboxEntry>((await files.ListAsync(start.Path, cancellationToken)).Reverse());
        while (waiting.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return next;
            if (!next.IsFolder || (!everywhere && Noise.Contains(next.Name)))
            {
                continue;
            }

            foreach (var entry in (await BelowAsync(files, next, cancellationToken)).Reverse())
            {
                waiting.Push(entry);
            }
        }
    }

    private static async Task<IReadOnlyList<SandboxEntry>> BelowAsync(ISandboxFiles files, SandboxEntry folder, CancellationToken cancellationToken)
    {
        try
        {
            return await files.ListAsync(folder.Path, cancellationToken);
        }
        catch (Exception e) when (e is SandboxException or IOException or UnauthorizedAccessException)
        {
            // Gone since it was found, as folders are while something builds; or closed to this user.
            return [];
        }
    }
}
