using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Stigmer.Server.Access;

/// <summary>
/// The public keys of the issuer, fetched when they are first needed, again now and then, and at once for a token that names one that is
/// not known: that is how keys rotate. While the issuer is away, the keys that are known go on being used.
/// </summary>
internal sealed class SigningKeys(AccessSettings settings, IHttpClientFactory clients, TimeProvider clock, ILogger<SigningKeys> logger) : IDisposable
{
    internal const string Client = "issuer";

    /// <summary>Known keys are looked up again after this, so that a key that was withdrawn goes out of use.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromHours(1);

    /// <summary>After a key that not even the issuer knew, we ask for the next one only after this.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private Fetched _fetched = new([], DateTimeOffset.MinValue);
    private DateTimeOffset _missed = DateTimeOffset.MinValue;

    /// <summary>The keys that a token may be signed with.</summary>
    /// <param name="keyId">Named by the token; empty when it names none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HttpRequestException">The issuer cannot be asked, and no key is known.</exception>
    internal async Task<IReadOnlyCollection<SecurityKey>> OfAsync(string keyId, CancellationToken cancellationToken)
    {
        if (!IsEnough(_fetched, keyId))
        {
            await _fetching.WaitAsync(cancellationToken);
            try
            {
                // Whoever held the door before may have fetched it.
                if (!IsEnough(_fetched, keyId) && (clock.GetUtcNow() - _missed >= Pause || _fetched.Keys.Count == 0))
                {
                    await RefreshAsync(cancellationToken);
                    _missed = IsEnough(_fetched, keyId) ? _missed : clock.GetUtcNow();
                }
            }
            finally
            {
                _fetching.Release();
            }
        }

        return _fetched.Keys;
    }

    public void Dispose() => _fetching.Dispose();

    private bool IsEnough(Fetched fetched, string keyId) =>
        clock.GetUtcNow() - fetched.At < Freshness && (keyId.Length == 0 ? fetched.Keys.Count > 0 : fetched.Keys.Any(key => key.KeyId == keyId));

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            _fetched = new Fetched(await FetchAsync(cancellationToken), clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException or ArgumentException or UriFormatException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            logger.IssuerAway(settings.Issuer, exception.Message);
            if (_fetched.Keys.Count == 0)
            {
                throw new HttpRequestException($"the keys of {settings.Issuer} cannot be fetched: {exception.Message}", exception);
            }
        }
    }

    private async Task<IReadOnlyCollection<SecurityKey>> FetchAsync(CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        var set = await client.GetStringAsync(await AddressAsync(client, cancellationToken), cancellationToken);
        return [.. new JsonWebKeySet(set).GetSigningKeys().Where(key => key is RsaSecurityKey or JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA } or X509SecurityKey)];
    }

    /// <summary>Where the issuer says its keys are, or else where Auth0 has them.</summary>
    private async Task<Uri> AddressAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var usual = new Uri(settings.Issuer, ".well-known/jwks.json");
        using var answer = await client.GetAsync(new Uri(settings.Issuer, ".well-known/openid-configuration"), cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            return usual;
        }

        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        var named = document.RootElement.TryGetProperty("jwks_uri", out var uri) ? new Uri(uri.GetString()!) : usual;
        return named.Scheme == settings.Issuer.Scheme || named.Scheme == "https"
            ? named
            : throw new UriFormatException($"the issuer names {named} for its keys, and they are fetched over https only");
    }

    private sealed record Fetched(IReadOnlyCollection<SecurityKey> Keys, DateTimeOffset At);
}
