using System.IO.Compression;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.AgentRunner.Skills;

/// <summary>Skills in a workspace: one folder for each version, whole or not there, shared by all runs of the workspace.</summary>
internal static class SkillFolder
{
    internal const string Root = "bin/skills";

    internal const string SkillFile = "SKILL.md";

    // What the runner writes is none of the user's work.
    private const string GitIgnore = $"{Root}/.gitignore";

    private const string Unfinished = ".unpacking-";

    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    internal static string PathOf(string hash) => $"{Root}/{hash}";

    internal static bool IsThere(FileSystemSandbox sandbox, string hash) =>
        File.Exists(SandboxPath.Resolve(sandbox.Root, $"{PathOf(hash)}/{SkillFile}"));

    /// <summary>Unpacks an archive; of two runs that do so at once, one's folder stays and it does not matter whose.</summary>
    /// <exception cref="SkillException">The archive is not safe to unpack, or the workspace does not take it.</exception>
    internal static async Task UnpackAsync(
        FileSystemSandbox sandbox, string hash, byte[] archive, SkillOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await sandbox.WriteTextAsync(GitIgnore, "*\n", cancellationToken);
            var root = SandboxPath.Resolve(sandbox.Root, Root);
            DropAbandoned(root);
            var draft = Path.Combine(root, $"{Unfinished}{Guid.NewGuid():N}");
            try
            {
                await UnpackAsync(archive, draft, options, cancellationToken);
                Publish(draft, SandboxPath.Resolve(sandbox.Root, PathOf(hash)));
            }
            finally
            {
                if (Directory.Exists(draft))
                {
                    Directory.Delete(draft, recursive: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SandboxException or InvalidDataException or NotSupportedException)
        {
            throw new SkillException($"it cannot be unpacked: {e.Message}");
        }
    }

    private static async Task UnpackAsync(byte[] archive, string folder, SkillOptions options, CancellationToken cancellationToken)
    {
        await using var zip = new ZipArchive(new MemoryStream(archive, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > options.MaxFiles)
        {
            throw new InvalidDataException($"it has {zip.Entries.Count} entries, and {options.MaxFiles} is the limit");
        }

        Directory.CreateDirectory(folder);
        var left = options.MaxUnpackedBytes;
        foreach (var entry in zip.Entries)
        {
            var path = SkillEntryPath.Of(folder, entry);
            if (path.EndsWith('/'))
            {
                Directory.CreateDirectory(path);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            left -= await CopyAsync(entry, path, left, cancellationToken);
        }

        if (!File.Exists(Path.Combine(folder, SkillFile)))
        {
            throw new InvalidDataException($"it has no {SkillFile} at its root");
        }
    }

    private static async Task<long> CopyAsync(ZipArchiveEntry entry, string path, long limit, CancellationToken cancellationToken)
    {
        await using var content = await entry.OpenAsync(cancellationToken);
        await using var file = new FileStream(path, FileMode.CreateNew);
        var buffer = new byte[64 * 1024];
        var start = Array.Empty<byte>();
        var copied = 0L;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copied += read;
            if (copied > limit)
            {
                throw new InvalidDataException("it unpacks to more than the limit of bytes");
            }

            start = start.Length == 0 ? buffer[..Math.Min(read, 2)] : start;
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (!OperatingSystem.IsWindows())
        {
            // Archives made on Windows have no modes; what begins as a script is one.
            var isScript = start is [(byte)'#', (byte)'!'] || ((entry.ExternalAttributes >> 16) & (int)UnixFileMode.UserExecute) != 0
                || entry.FullName.StartsWith("scripts/", StringComparison.Ordinal);
            File.SetUnixFileMode(path, isScript ? Executable : Plain);
        }

        return copied;
    }

    private static void Publish(string draft, string folder)
    {
        if (Directory.Exists(folder) && !File.Exists(Path.Combine(folder, SkillFile)))
        {
            // What somebody has left of it is no longer the skill.
            Directory.Delete(folder, recursive: true);
        }

        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, SkillFile)))
        {
            // Another run was faster.
        }
    }

    private static void DropAbandoned(string root)
    {
        foreach (var folder in new DirectoryInfo(root).EnumerateDirectories($"{Unfinished}*"))
        {
            if (TimeProvider.System.GetUtcNow() - folder.CreationTimeUtc > AbandonedAfter)
            {
                folder.Delete(recursive: true);
            }
        }
    }
}
