using System.Net;
using System.Security.Cryptography;
using System.Text;
using Stigmer.Server.ApiKeys;

namespace Stigmer.Server.Access;

/// <summary>Reads the credential of a call: a runner's key, an API key or a token.</summary>
internal sealed class Credentials(AccessSettings settings, TokenCheck tokens, KeyCheck keys, RefusalLimiter refusals)
{
    /// <summary>No token of anybody's is longer.</summary>
    private const int Longest = 16 * 1024;

    private const string Scheme = "Bearer ";

    private readonly byte[]? _runner = settings.RunnerKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <param name="header">What is shown.</param>
    /// <param name="address">Where from; one that has shown many that are not good has to wait.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    internal async Task<Identification> IdentifyAsync(string header, IPAddress? address, CancellationToken cancellationToken)
    {
        // Without one there is nothing to try out.
        if (header.Length == 0)
        {
            return await CheckAsync(header, cancellationToken);
        }

        var shown = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(header)));
        if (refusals.Refuse(address, shown) is { } wait)
        {
            return Identification.Delayed(wait);
        }

        var identified = await CheckAsync(header, cancellationToken);
        refusals.Remember(address, shown, identified);
        return identified;
    }

    internal async Task<Identification> CheckAsync(string header, CancellationToken cancellationToken)
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
