using System.Buffers;

namespace Grpc.Core.Wire;

/// <summary>A growing buffer whose memory is borrowed from the shared pool between the first write and <see cref="Release"/>.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int SmallestRent = 256;

    private byte[] array = [];
    private int length;

    public ReadOnlyMemory<byte> Written => array.AsMemory(0, length);

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return array.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return array.AsSpan(length);
    }

    /// <summary>Makes room for so many more bytes.</summary>
    public void Reserve(int count)
    {
        if (array.Length - length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(length + count), Math.Max(SmallestRent, (int)Math.Min(array.Length * 2L, Array.MaxLength))));
        array.AsSpan(0, length).CopyTo(larger);
        Return();
        array = larger;
    }

    /// <summary>Forgets what was written and gives the memory back.</summary>
    public void Release()
    {
        Return();
        array = [];
        length = 0;
    }

    private void Return()
    {
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
