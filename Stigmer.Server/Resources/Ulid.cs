using System.Security.Cryptography;

namespace Stigmer.Server.Resources;

/// <summary>Sortable unique ids: 48 bits of time and 80 random bits as 26 characters of Crockford's base 32.</summary>
internal static class Ulid
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;

    internal static string New(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);

        var value = (UInt128)(ulong)now.ToUnixTimeMilliseconds() << 80;
        for (var i = 0; i < random.Length; i++)
        {
            value |= (UInt128)random[i] << (8 * i);
        }

        return string.Create(Length, value, static (text, value) =>
        {
            for (var i = text.Length - 1; i >= 0; i--)
            {
                text[i] = Alphabet[(int)(value & 31)];
                value >>= 5;
            }
        });
    }
}
