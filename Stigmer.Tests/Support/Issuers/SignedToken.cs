using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Stigmer.Tests.Support.Issuers;

/// <summary>A JSON web token as its parts, so that a test can make a wrong one, too.</summary>
internal sealed class SignedToken
{
    internal Dictionary<string, object> Header { get; } = new(StringComparer.Ordinal) { ["typ"] = "JWT" };

    internal Dictionary<string, object> Claims { get; } = new(StringComparer.Ordinal);

    internal string ByRsa(RSA key, string keyId)
    {
        (Header["alg"], Header["kid"]) = ("RS256", keyId);
        return Join(text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    internal string ByHmac(byte[] secret, string keyId)
    {
        (Header["alg"], Header["kid"]) = ("HS256", keyId);
        return Join(text => HMACSHA256.HashData(secret, text));
    }

    internal string ByNobody(string keyId)
    {
        (Header["alg"], Header["kid"]) = ("none", keyId);
        return Join(_ => []);
    }

    private string Join(Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(Header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(Claims))}";
        return $"{signed}.{Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(byte[] data) => Base64Url.EncodeToString(data);
}
