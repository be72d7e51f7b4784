using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Skills;

/// <summary>A skill as it is pushed: a zip archive that has been looked through, and that is safe to unpack.</summary>
/// <param name="SkillMd">Text of the SKILL.md at its root.</param>
/// <param name="Hash">SHA-256 of the archive, in lower-case hex.</param>
internal sealed record SkillPackage(string SkillMd, string Hash)
{
    internal const string SkillFile = "SKILL.md";
    internal const int ArchiveLimit = 100 * 1024 * 1024;
    internal const int EntryLimit = 10_000;
    internal const long UnpackedLimit = 500L * 1024 * 1024;
    internal const long RatioLimit = 100;
    internal const int SkillFileLimit = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="Grpc.Core.RpcException">The archive is not a zip, is not safe to unpack, or has no SKILL.md.</exception>
    internal static SkillPackage Read(byte[] archive, CancellationToken cancellationToken)
    {
        if (archive.Length > ArchiveLimit)
        {
            throw Bad($"the archive has {archive.Length} bytes, and {ArchiveLimit} is the limit");
        }

        try
        {
            using var zip = new ZipArchive(new MemoryStream(archive, writable: false), ZipArchiveMode.Read);
            return new SkillPackage(Read(zip, archive, cancellationToken), Convert.ToHexStringLower(SHA256.HashData(archive)));
        }
        catch (DecoderFallbackException)
        {
            throw Bad($"{SkillFile} is not UTF-8 text");
        }

        // The last two: offsets that lead out of the archive.
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException or EndOfStreamException
            or ArgumentException or OverflowException)
        {
            throw Bad($"the artifact is not a readable zip archive ({exception.Message.TrimEnd('.')})");
        }
    }

    private static string Read(ZipArchive zip, byte[] archive, CancellationToken cancellationToken)
    {
        if (zip.Entries.Count > EntryLimit)
        {
            throw Bad($"the archive has {zip.Entries.Count} entries, and {EntryLimit} is the limit");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var problem = SkillEntryRules.Problem(entry) ?? (names.Add(entry.FullName) ? null : "is there twice");
            if (problem is not null)
            {
                throw Bad($"the entry '{entry.FullName}' {problem}");
            }
        }

        var file = zip.GetEntry(SkillFile) ?? throw Bad($"{SkillFile} not found at the root of the archive");
        Inflate(zip, archive, cancellationToken);
        return Text(file);
    }

    // What the headers say about sizes is the sender's word only, so everything is unpacked once, to nowhere.
    private static void Inflate(ZipArchive zip, byte[] archive, CancellationToken cancellationToken)
    {
        var limit = Math.Min(UnpackedLimit, archive.Length * RatioLimit);
        var buffer = new byte[64 * 1024];
        var unpacked = 0L;
        foreach (var (entry, content) in zip.Entries.Zip(ZipContents.Open(archive, zip.Entries.Count)))
        {
            var before = unpacked;
            var checksum = new Crc32();
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                unpacked += read;
                checksum.Add(buffer.AsSpan(0, read));
                if (unpacked > limit)
                {
                    throw Bad($"the archive unpacks to more than {limit} bytes; {UnpackedLimit} bytes and {RatioLimit} times its own size are the limits");
                }
            }

            content.Dispose();
            if (unpacked - before != entry.Length)
            {
                throw Bad($"the entry '{entry.FullName}' has {unpacked - before} bytes, and the archive says {entry.Length}");
            }

            if (checksum.Value != entry.Crc32)
            {
                throw Bad($"the entry '{entry.FullName}' is damaged: its checksum is not the one that the archive says");
            }
        }
    }

    private static string Text(ZipArchiveEntry file)
    {
        using var content = file.Open();
        var buffer = new byte[SkillFileLimit + 1];
        var length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= SkillFileLimit
            ? Utf8.GetString(buffer.AsSpan(0, length))
            : throw Bad($"{SkillFile} has more than {SkillFileLimit} bytes");
    }

    private static Grpc.Core.RpcException Bad(string why) => ResourceErrors.Invalid($"failed to extract {SkillFile}: {why}", "artifact");
}
