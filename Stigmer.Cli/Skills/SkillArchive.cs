using System.IO.Compression;
using System.Security.Cryptography;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Skills;

/// <summary>A folder with a SKILL.md as the archive that is pushed. The same files make the same archive, whenever and wherever it is made.</summary>
internal sealed record SkillArchive(string Name, byte[] Bytes, int Files)
{
    internal const string SkillFile = "SKILL.md";

    // What the server takes in one message.
    private const int MaxBytes = 9 * 1024 * 1024;

    private const int MaxFiles = 10_000;

    private const int PlainFile = 0x81A4;

    private const int ExecutableFile = 0x81ED;

    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // What editors, systems and tools leave behind is no part of a skill.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal) { ".git", ".DS_Store", "Thumbs.db", "__pycache__", "node_modules", ".venv" };

    /// <summary>As the server names the version.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <param name="folder">Absolute path.</param>
    /// <param name="shownAs">As the user wrote it.</param>
    /// <exception cref="CommandException">It is no skill, or cannot be packed.</exception>
    internal static SkillArchive Of(string folder, string shownAs)
    {
        if (!File.Exists(Path.Combine(folder, SkillFile)))
        {
            throw new CommandException($"the folder {shownAs} has no {SkillFile}; a skill is a folder with one, which begins with its name and description");
        }

        try
        {
            var files = FilesOf(new DirectoryInfo(folder), shownAs).OrderBy(file => file.Path, StringComparer.Ordinal).Take(MaxFiles + 1).ToArray();
            var bytes = files.Length > MaxFiles
                ? throw new CommandException($"the skill {shownAs} has more than {MaxFiles} files")
                : Pack(files);

            return bytes.Length <= MaxBytes
                ? new SkillArchive(new DirectoryInfo(folder).Name, bytes, files.Length)
                : throw new CommandException($"the skill {shownAs} has {bytes.Length / 1024:N0} KB when packed; {MaxBytes / 1024:N0} KB is the limit");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read the skill {shownAs}: {e.Message}", e);
        }
    }

    private static byte[] Pack(IEnumerable<(string Path, FileInfo File)> files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, file) in files)
            {
                var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
                entry.LastWriteTime = NoTime;
                entry.ExternalAttributes = (IsExecutable(file) ? ExecutableFile : PlainFile) << 16;
                using var content = entry.Open();
                using var source = file.OpenRead();
                source.CopyTo(content);
            }
        }

        return buffer.ToArray();
    }

    private static IEnumerable<(string Path, FileInfo File)> FilesOf(DirectoryInfo root, string shownAs)
    {
        var waiting = new Stack<DirectoryInfo>([root]);
        while (waiting.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => !LeftOut.Contains(entry.Name)))
            {
                if (entry.LinkTarget is not null)
                {
                    throw new CommandException(
                        $"{Path.Combine(shownAs, Path.GetRelativePath(root.FullName, entry.FullName))} is a link, which archives of skills do not hold; copy what it points to");
                }

                if (entry is FileInfo file)
                {
                    yield return (Path.GetRelativePath(root.FullName, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file);
                }
                else
                {
                    waiting.Push((DirectoryInfo)entry);
                }
            }
        }
    }

    private static bool IsExecutable(FileInfo file) => !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
}
