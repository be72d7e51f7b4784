using System.Text;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Keeps the first and the last bytes of an output of any length.</summary>
internal sealed class CappedOutput(int headBytes, int tailBytes)
{
    // The reader may still be at it when the output is asked for.
    private readonly Lock _lock = new();
    private readonly MemoryStream _head = new();
    private byte[] _tail = [];
    private int _next;
    private long _inTail;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        using var held = _lock.EnterScope();
        var toHead = Math.Min(bytes.Length, headBytes - (int)_head.Length);
        _head.Write(bytes[..toHead]);
        bytes = bytes[toHead..];
        if (bytes.IsEmpty)
        {
            return;
        }

        _inTail += bytes.Length;
        if (_tail.Length == 0)
        {
            _tail = new byte[tailBytes];
        }

        if (bytes.Length > tailBytes)
        {
            bytes = bytes[^tailBytes..];
        }

        var first = Math.Min(bytes.Length, tailBytes - _next);
        bytes[..first].CopyTo(_tail.AsSpan(_next));
        bytes[first..].CopyTo(_tail);
        _next = (_next + bytes.Length) % tailBytes;
    }

    internal string Text()
    {
        using var held = _lock.EnterScope();
        var head = _head.GetBuffer().AsSpan(0, (int)_head.Length);
        if (_inTail <= tailBytes)
        {
            return Encoding.UTF8.GetString([.. head, .. _tail.AsSpan(0, (int)_inTail)]);
        }

        ReadOnlySpan<byte> tail = [.. _tail.AsSpan(_next), .. _tail.AsSpan(0, _next)];

        return $"{Encoding.UTF8.GetString(WithoutSplitEnd(head))}\n[… {_inTail - tailBytes} bytes left out …]\n"
            + Encoding.UTF8.GetString(WithoutSplitStart(tail));
    }

    // A character that was cut in two is left out rather than shown as rubbish.
    private static ReadOnlySpan<byte> WithoutSplitEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length;
        while (end > 0 && bytes.Length - end < 4)
        {
            var last = bytes[end - 1];
            if (last < 0x80)
            {
                return bytes[..end];
            }

            end--;
            if (last >= 0xC0)
            {
                var length = last >= 0xF0 ? 4 : last >= 0xE0 ? 3 : 2;

                return bytes.Length - end >= length ? bytes : bytes[..end];
            }
        }

        return bytes;
    }

    private static ReadOnlySpan<byte> WithoutSplitStart(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < Math.Min(3, bytes.Length) && (bytes[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return bytes[start..];
    }
}
