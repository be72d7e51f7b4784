using System.Buffers.Binary;
using System.IO.Compression;

namespace Stigmer.Server.Skills;

/// <summary>
/// The contents of an archive's entries as their bytes are. The library's own streams stop at the size that the archive claims, and so
/// would show a bomb that claims to be small as harmless; other tools unpack all of it.
/// </summary>
internal static class ZipContents
{
    private const int Stored = 0;
    private const int Deflated = 8;

    /// <summary>One stream for each entry, in the order of the archive's directory.</summary>
    /// <exception cref="InvalidDataException">The directory is damaged, or an entry is packed in a way that not every tool knows.</exception>
    internal static IEnumerable<Stream> Open(byte[] archive, int entries)
    {
        var end = archive.AsSpan().LastIndexOf("PK\x05\x06"u8);
        var header = Number(archive, end + 16);
        for (var i = 0; i < entries; i++)
        {
            if (!archive.AsSpan(header).StartsWith("PK\x01\x02"u8))
            {
                throw new InvalidDataException("its directory is damaged");
            }

            yield return Content(archive, Half(archive, header + 10), Number(archive, header + 42), Number(archive, header + 20));
            header += 46 + Half(archive, header + 28) + Half(archive, header + 30) + Half(archive, header + 32);
        }
    }

    private static Stream Content(byte[] archive, int method, int local, int length)
    {
        var packed = new MemoryStream(archive, local + 30 + Half(archive, local + 26) + Half(archive, local + 28), length, writable: false);
        return method switch
        {
            Stored => packed,
            Deflated => new DeflateStream(packed, CompressionMode.Decompress),
            _ => throw new InvalidDataException($"method {method} of compression is not known; use deflate"),
        };
    }

    private static int Half(byte[] archive, int at) => BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(at));

    private static int Number(byte[] archive, int at) => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(archive.AsSpan(at)));
}
