using System.Text;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>The last bytes of an output without end, each with its place in the whole.</summary>
internal sealed class OutputWindow(int keptBytes)
{
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[keptBytes];
    private long _end;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        using var held = _lock.EnterScope();
        _end += bytes.Length;
        bytes = bytes.Length > keptBytes ? bytes[^keptBytes..] : bytes;
        var at = (int)((_end - bytes.Length) % keptBytes);
        var first = Math.Min(bytes.Length, keptBytes - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
    }

    /// <summary>What is kept from an offset on. A character whose end has not come yet is left for the next time.</summary>
    internal BackgroundOutput Read(long offset, int? exitCode)
    {
        using var held = _lock.EnterScope();
        var from = Math.Clamp(offset, Math.Max(0, _end - keptBytes), _end);
        var bytes = new byte[_end - from];
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] = _ring[(from + index) % keptBytes];
        }

        return Piece(bytes, from, exitCode, isLast: true) with { Lost = Math.Max(0, from - Math.Max(0, offset)) };
    }

    /// <summary>A piece as text.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="exitCode">Of a command that has ended.</param>
    /// <param name="isLast">Whether there is nothing behind it now.</param>
    internal static BackgroundOutput Piece(byte[] bytes, long from, int? exitCode, bool isLast)
    {
        var isOver = exitCode is not null && isLast;
        var whole = isOver ? bytes.Length : bytes.Length - Unfinished(bytes);

        return new BackgroundOutput(Encoding.UTF8.GetString(bytes, 0, whole), from + whole, Lost: 0, isOver ? exitCode : null);
    }

    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var value = bytes[^back];
            if (value >= 0xC0)
            {
                return back < (value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2) ? back : 0;
            }

            if (value < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }
}
