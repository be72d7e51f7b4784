using System.Buffers.Binary;
using System.Numerics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The 32-bit xxHash with seed 0, of which names in manifests are made.</summary>
internal static class XxHash32
{
    private const uint Prime1 = 2654435761;
    private const uint Prime2 = 2246822519;
    private const uint Prime3 = 3266489917;
    private const uint Prime4 = 668265263;
    private const uint Prime5 = 374761393;
    private const int StripeLength = 16;

    internal static uint Of(ReadOnlySpan<byte> data)
    {
        var rest = data;
        var hash = data.Length < StripeLength ? Prime5 : Stripes(ref rest);
        hash = unchecked(hash + (uint)data.Length);

        for (; rest.Length >= sizeof(uint); rest = rest[sizeof(uint)..])
        {
            hash = unchecked(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3));
            hash = unchecked(BitOperations.RotateLeft(hash, 17) * Prime4);
        }

        foreach (var last in rest)
        {
            hash = unchecked(hash + (last * Prime5));
            hash = unchecked(BitOperations.RotateLeft(hash, 11) * Prime1);
        }

        return Avalanche(hash);
    }

    private static uint Stripes(ref ReadOnlySpan<byte> rest)
    {
        Span<uint> lanes = stackalloc uint[] { unchecked(Prime1 + Prime2), Prime2, 0, unchecked(0 - Prime1) };

        for (; rest.Length >= StripeLength; rest = rest[StripeLength..])
        {
            for (var i = 0; i < lanes.Length; i++)
            {
                var word = BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * sizeof(uint))..]);
                lanes[i] = unchecked(BitOperations.RotateLeft(lanes[i] + (word * Prime2), 13) * Prime1);
            }
        }

        return unchecked(BitOperations.RotateLeft(lanes[0], 1) + BitOperations.RotateLeft(lanes[1], 7)
            + BitOperations.RotateLeft(lanes[2], 12) + BitOperations.RotateLeft(lanes[3], 18));
    }

    private static uint Avalanche(uint hash)
    {
        hash = unchecked((hash ^ (hash >> 15)) * Prime2);
        hash = unchecked((hash ^ (hash >> 13)) * Prime3);
        return hash ^ (hash >> 16);
    }
}
