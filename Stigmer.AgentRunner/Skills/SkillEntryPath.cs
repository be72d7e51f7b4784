using System.IO.Compression;

namespace Stigmer.AgentRunner.Skills;

/// <summary>The one way from the name of an archive's entry to a path in the sandbox; nothing outside the folder comes out of it.</summary>
internal static class SkillEntryPath
{
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Ends in a slash for a folder.</summary>
    /// <exception cref="InvalidDataException">The entry is no plain file or folder inside of the archive.</exception>
    internal static string Of(string folder, ZipArchiveEntry entry)
    {
        var type = (entry.ExternalAttributes >> 16) & TypeMask;
        if (type is not (0 or Regular or Folder))
        {
            throw new InvalidDataException($"its entry '{entry.FullName}' is a link or a device");
        }

        // Some tools write the separators of their system.
        var name = entry.FullName.Replace('\\', '/');
        var parts = name.Split('/');
        if (name.Length == 0 || parts[0].Length == 0 || parts[0].Contains(':', StringComparison.Ordinal) || parts.Contains("..") || name.Any(char.IsControl))
        {
            throw new InvalidDataException($"its entry '{entry.FullName}' leads out of the archive");
        }

        var path = string.Join('/', [folder, .. parts.Where(part => part is not ("" or "."))]);

        return name.EndsWith('/') ? $"{path}/" : path;
    }
}
