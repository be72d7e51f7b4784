using System.IO.Compression;
using System.Text;

namespace Stigmer.Tests.Server.Skills;

/// <summary>Archives as people, and others, push them.</summary>
internal static class SkillArchive
{
    internal static byte[] Of(string skillMd = "# Greet") => Make(("SKILL.md", skillMd), ("scripts/greet.sh", "echo hello"));

    internal static byte[] Make(params (string Name, string Text)[] files) => Make(zip =>
    {
        foreach (var (name, text) in files)
        {
            Add(zip, name, Encoding.UTF8.GetBytes(text));
        }
    });

    internal static byte[] Make(Action<ZipArchive> fill)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            fill(zip);
        }

        return buffer.ToArray();
    }

    internal static ZipArchiveEntry Add(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);

        // Nothing of the time of day, so that one content is one archive.
        entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var stream = entry.Open();
        stream.Write(content);
        return entry;
    }
}
