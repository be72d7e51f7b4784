using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Stigmer.Server.ApiKeys;

/// <summary>
/// The text of an API key. Only its hash is stored: it has 256 random bits, so that a plain hash cannot be guessed back.
/// </summary>
internal sealed record ApiKeySecret(string Text)
{
    internal const string Prefix = "stk_";

    private const int RandomBytes = 32;
    private const int FingerprintLength = 6;

    internal string Hash => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Lets people tell their keys apart.</summary>
    internal string Fingerprint => Text[^FingerprintLength..];

    internal static ApiKeySecret New() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    public override string ToString() => $"{Prefix}…{Fingerprint}";
}
