using System.Security.Cryptography;
using System.Text;
using Stigmer.Server.ApiKeys;

namespace Stigmer.Server.Access;

/// <summary>Reads the credential of a call: a runner's key, an API key or a token.</summary>
internal sealed class Credentials(AccessSettings settings, TokenCheck tokens, KeyCheck keys)
{
    /// <summary>No token of anybody's is longer.</summary>
    private const int Longest = 16 * 1024;

    private const string Scheme = "Bearer ";

    private readonly byte[]? _runner = settings.RunnerKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    internal async Task<Identification> IdentifyAsync(string header, CancellationToken cancellationToken)
    {
        if (header.Length == 0)
        {
            return Identification.Refused("this server asks for a credential; send the header 'authorization: Bearer <token or API key>'");
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length > Longest)
        {
            return Identification.Refused("the header 'authorization' must be 'Bearer <token or API key>'");
        }

        var text = header[Scheme.Length..].Trim();
        if (_runner is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), _runner))
        {
            return Identification.Of(Caller.Runner);
        }

        return text.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal)
            ? await keys.IdentifyAsync(text, cancellationToken)
            : await tokens.IdentifyAsync(text, cancellationToken);
    }
}
