using System.IO.Compression;

namespace Stigmer.Server.Skills;

/// <summary>What an entry of a skill's archive may be: a plain file or folder, inside of where the archive is unpacked.</summary>
internal static class SkillEntryRules
{
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>What is wrong with an entry, or null.</summary>
    internal static string? Problem(ZipArchiveEntry entry)
    {
        // Some tools write the separators of their system.
        var parts = entry.FullName.Split('/', '\\');
        if (parts[0].Length == 0 || parts[0].Contains(':', StringComparison.Ordinal))
        {
            return "has an absolute path, or none";
        }

        if (parts.Contains("..", StringComparer.Ordinal))
        {
            return "leads out of the archive";
        }

        if (entry.FullName.Any(char.IsControl))
        {
            return "has control characters in its name";
        }

        if (entry.IsEncrypted)
        {
            return "is encrypted";
        }

        // The upper half is the file's mode where a Unix tool made the archive, and nothing elsewhere.
        var type = (entry.ExternalAttributes >> 16) & TypeMask;
        return type is 0 or Regular or Folder ? null : "is a link or a device; only files and folders are allowed";
    }
}
