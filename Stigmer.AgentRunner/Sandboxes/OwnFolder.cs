namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>What the runner itself keeps in a workspace: none of the user's work, and no more than so much of it.</summary>
internal static class OwnFolder
{
    private const string GitIgnore = ".stigmer/.gitignore";

    /// <summary>Writes a file of the runner; of its folder, the newest <paramref name="most"/> stay.</summary>
    internal static async Task WriteAsync(this ISandboxFiles files, string folder, string name, ReadOnlyMemory<byte> content, int most)
    {
        // Not cancelled: the tool has done its work, and a cut here would make its outcome look unknown.
        if (await files.FindAsync(GitIgnore, CancellationToken.None) is null)
        {
            await files.WriteTextAsync(GitIgnore, "*\n", CancellationToken.None);
        }

        await files.WriteAsync($"{folder}/{name}", content, executable: false, CancellationToken.None);
        var kept = (await files.ListAsync(folder, CancellationToken.None)).Where(file => file.Kind is SandboxEntryKind.File);
        foreach (var old in kept.OrderByDescending(file => file.Modified).Skip(most))
        {
            await files.DeleteAsync(old.Path, CancellationToken.None);
        }
    }
}
