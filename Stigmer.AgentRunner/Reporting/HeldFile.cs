using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>
/// Entries in a file, in the order in which they were added. Each lot is its length (four bytes, little-endian), the SHA-256 of what
/// follows, and an <see cref="AppendRequest"/>: a file that was written without waiting for the disk can have holes when the power has
/// gone, and a hole in a text still parses.
/// </summary>
/// <remarks>It stays open and is emptied, not deleted, while there is more to come: making and deleting a file costs a turn ten times as much.</remarks>
internal sealed class HeldFile(string path) : IDisposable
{
    private const int HeadBytes = sizeof(int) + SHA256.HashSizeInBytes;

    private FileStream? _file;

    internal string Path => path;

    internal bool IsOpen => _file is not null;

    internal bool IsThere => File.Exists(path);

    /// <summary>Opens it, in a folder that is there.</summary>
    internal void Open()
    {
        _file?.Dispose();
        _file = OwnerOnly.OpenShared(path);
    }

    internal void Append(IEnumerable<JournalEntry> entries)
    {
        _file!.Seek(0, SeekOrigin.End);
        _file.Write(Sealed(entries));
    }

    /// <summary>All of it at once, or nothing: what was there stays until this is whole.</summary>
    internal void Replace(IEnumerable<JournalEntry> entries)
    {
        OwnerOnly.Write(path, Sealed(entries), survivesPowerLoss: false);
        Open();
    }

    /// <summary>Empties it.</summary>
    internal void Clear()
    {
        if (_file is not null)
        {
            _file.SetLength(0);
        }
        else if (IsThere)
        {
            File.Delete(path);
        }
    }

    /// <summary>All entries up to the first lot that is not as it was written.</summary>
    /// <param name="entries">In the order in which they were added.</param>
    /// <returns>False when something follows that is not usable.</returns>
    internal bool TryRead(out IReadOnlyList<JournalEntry> entries)
    {
        var found = new List<JournalEntry>();
        entries = found;
        var rest = File.ReadAllBytes(path).AsSpan();
        while (!rest.IsEmpty)
        {
            if (rest.Length < HeadBytes
                || BinaryPrimitives.ReadInt32LittleEndian(rest) is var length && (length < 0 || length > rest.Length - HeadBytes)
                || !SHA256.HashData(rest.Slice(HeadBytes, length)).AsSpan().SequenceEqual(rest[sizeof(int)..HeadBytes]))
            {
                return false;
            }

            found.AddRange(AppendRequest.Parser.ParseFrom(rest.Slice(HeadBytes, length)).Entries);
            rest = rest[(HeadBytes + length)..];
        }

        return true;
    }

    /// <summary>Closes it; an empty one goes.</summary>
    public void Dispose()
    {
        if (_file is null)
        {
            return;
        }

        _file.Dispose();
        _file = null;

        // Looked at by its name: another attempt at the turn may have put one of its own there.
        if (new FileInfo(path) is { Exists: true, Length: 0 })
        {
            File.Delete(path);
        }
    }

    private static byte[] Sealed(IEnumerable<JournalEntry> entries)
    {
        var lot = new AppendRequest { Entries = { entries } };
        var length = lot.CalculateSize();
        var bytes = new byte[HeadBytes + length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        lot.WriteTo(bytes.AsSpan(HeadBytes));
        SHA256.HashData(bytes.AsSpan(HeadBytes), bytes.AsSpan(sizeof(int)));

        return bytes;
    }
}
