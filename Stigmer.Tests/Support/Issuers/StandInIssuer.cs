using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Stigmer.Tests.Support.Issuers;

/// <summary>Stands in for an Auth0 tenant: its documents over HTTP on a port of its own, and tokens signed by its keys.</summary>
internal sealed class StandInIssuer : IAsyncDisposable
{
    internal const string Audience = "https://api.stigmer.test";

    private readonly WebApplication _app;
    private int _keys;

    private StandInIssuer()
    {
        Rotate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = $"{Issuer}.well-known/jwks.json" }));
        _app.MapGet("/.well-known/jwks.json", () =>
        {
            Asked++;
            return IsAway ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Json(new { keys = new[] { Document } });
        });
    }

    /// <summary>How often somebody wanted the keys.</summary>
    internal int Asked { get; private set; }

    internal bool IsAway { get; set; }

    /// <summary>As tokens name it.</summary>
    internal string Issuer { get; private set; } = "";

    internal RSA Key { get; private set; } = null!;

    internal string KeyId => $"key-{_keys}";

    private object Document
    {
        get
        {
            var key = Key.ExportParameters(includePrivateParameters: false);
            return new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) };
        }
    }

    internal static async Task<StandInIssuer> StartAsync()
    {
        var issuer = new StandInIssuer();
        await issuer._app.StartAsync(CancellationToken.None);
        issuer.Issuer = issuer._app.Urls.First() + "/";
        return issuer;
    }

    /// <summary>From now on another key signs, and the one before is not published any more.</summary>
    internal void Rotate()
    {
        Key?.Dispose();
        Key = RSA.Create(2048);
        _keys++;
    }

    /// <summary>A good token of somebody, to be signed.</summary>
    internal SignedToken TokenOf(string subject)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new SignedToken
        {
            Claims = { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = subject, ["iat"] = now, ["nbf"] = now, ["exp"] = now + 3600 },
        };
    }

    internal string Sign(SignedToken token) => token.ByRsa(Key, KeyId);

    internal string SignFor(string subject) => Sign(TokenOf(subject));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }
}
