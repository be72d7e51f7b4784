namespace Temporalio.Common;

/// <summary>Random numbers that a replay sees again: the generator is fixed, unlike the runtime's.</summary>
/// <remarks>PCG 64 with a 128-bit multiplicative state, XSL-RR output.</remarks>
public class DeterministicRandom : Random
{
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);

    private UInt128 _state;

    /// <summary>Creates a generator.</summary>
    public DeterministicRandom(ulong seed)
    {
        // The seed is spread by a small generator of its own, so that near seeds give far states.
        Span<uint> words = stackalloc uint[4];
        var state = seed;
        foreach (ref var word in words)
        {
            state = unchecked((state * 6364136223846793005) + 11634580027462260723);
            var shifted = (uint)(((state >> 18) ^ state) >> 27);
            word = uint.RotateRight(shifted, (int)(state >> 59));
        }

        _state = new UInt128(((ulong)words[3] << 32) | words[2], ((ulong)words[1] << 32) | words[0]) | 1;
    }

    /// <inheritdoc />
    public override int Next() => (int)(NextUlong() >> 33) is var value && value == int.MaxValue ? Next() : value;

    /// <inheritdoc />
    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((uint)maxValue);
    }

    /// <inheritdoc />
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Below((ulong)((long)maxValue - minValue)));
    }

    /// <inheritdoc />
    public override double NextDouble() => (NextUlong() >> 11) * (1.0 / (1UL << 53));

    /// <inheritdoc />
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc />
    public override void NextBytes(Span<byte> buffer)
    {
        Span<byte> block = stackalloc byte[8];
        while (!buffer.IsEmpty)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(block, NextUlong());
            var count = Math.Min(buffer.Length, block.Length);
            block[..count].CopyTo(buffer);
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc />
    public override long NextInt64() => (long)(NextUlong() >> 1) is var value && value == long.MaxValue ? NextInt64() : value;

    /// <inheritdoc />
    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    /// <inheritdoc />
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return unchecked(minValue + (long)Below((ulong)maxValue - (ulong)minValue));
    }

    /// <inheritdoc />
    protected override double Sample() => NextDouble();

    /// <summary>Even distribution below a bound: the high word of a product, redrawn in the biased part.</summary>
    private ulong Below(ulong bound)
    {
        if (bound == 0)
        {
            return 0;
        }

        var threshold = unchecked(0 - bound) % bound;
        while (true)
        {
            var high = Math.BigMul(NextUlong(), bound, out var low);
            if (low >= threshold)
            {
                return high;
            }
        }
    }

    private ulong NextUlong()
    {
        _state = unchecked(_state * Multiplier);
        var rotation = (int)(_state >> 122);
        return ulong.RotateRight((ulong)(_state >> 64) ^ (ulong)_state, rotation);
    }
}
