using System.IO.Compression;
using Stigmer.AgentRunner.Sandboxes;

namespace Stigmer.AgentRunner.Skills;

/// <summary>Skills in a workspace: one folder for each version, named by its content, shared by all runs of the workspace.</summary>
internal static class SkillFolder
{
    internal const string Root = "bin/skills";

    internal const string SkillFile = "SKILL.md";

    // What the runner writes is none of the user's work.
    private const string GitIgnore = $"{Root}/.gitignore";

    internal static string PathOf(string hash) => $"{Root}/{hash}";

    /// <summary>Its SKILL.md is written last: where that is, everything is.</summary>
    internal static async Task<bool> IsThereAsync(ISandboxFiles files, string hash, CancellationToken cancellationToken) =>
        await files.FindAsync($"{PathOf(hash)}/{SkillFile}", cancellationToken) is not null;

    /// <summary>Unpacks an archive; of two runs that do so at once, both write the same.</summary>
    /// <exception cref="SkillException">The archive is not safe to unpack, or the workspace does not take it.</exception>
    internal static async Task UnpackAsync(
        ISandboxFiles files, string hash, byte[] archive, SkillOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await files.WriteTextAsync(GitIgnore, "*\n", cancellationToken);
            await using var zip = new ZipArchive(new MemoryStream(archive, writable: false), ZipArchiveMode.Read);
            var left = options.MaxUnpackedBytes;
            foreach (var (path, entry) in Plan(zip, PathOf(hash), options))
            {
                var content = await ReadAsync(entry, left, cancellationToken);
                left -= content.Length;
                await files.WriteAsync(path, content, IsScript(entry, content), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SandboxException or InvalidDataException or NotSupportedException)
        {
            throw new SkillException($"it cannot be unpacked: {e.Message}");
        }
    }

    /// <summary>Every file and where it goes, the SKILL.md last. Looked at as a whole before anything is written.</summary>
    private static List<(string Path, ZipArchiveEntry Entry)> Plan(ZipArchive zip, string folder, SkillOptions options)
    {
        if (zip.Entries.Count > options.MaxFiles)
        {
            throw new InvalidDataException($"it has {zip.Entries.Count} entries, and {options.MaxFiles} is the limit");
        }

        var skillFile = $"{folder}/{SkillFile}";
        var plan = zip.Entries
            .Select(entry => (Path: SkillEntryPath.Of(folder, entry), Entry: entry))
            .Where(one => !one.Path.EndsWith('/'))
            .OrderBy(one => one.Path == skillFile)
            .ToList();

        return plan.Count > 0 && plan[^1].Path == skillFile ? plan : throw new InvalidDataException($"it has no {SkillFile} at its root");
    }

    private static async Task<byte[]> ReadAsync(ZipArchiveEntry entry, long limit, CancellationToken cancellationToken)
    {
        await using var content = await entry.OpenAsync(cancellationToken);
        using var copy = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            // What an entry says of its own length is not believed.
            if (copy.Length + read > limit)
            {
                throw new InvalidDataException("it unpacks to more than the limit of bytes");
            }

            await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return copy.ToArray();
    }

    // Archives made on Windows have no modes; what begins as a script is one.
    private static bool IsScript(ZipArchiveEntry entry, byte[] content) => content is [(byte)'#', (byte)'!', ..]
        || ((entry.ExternalAttributes >> 16) & (int)UnixFileMode.UserExecute) != 0
        || entry.FullName.StartsWith("scripts/", StringComparison.Ordinal);
}
