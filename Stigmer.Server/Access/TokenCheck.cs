using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Stigmer.Server.Access;

/// <summary>Checks the tokens of people: signature (RS256 and nothing else), issuer, audience, and the time in which they are good.</summary>
internal sealed class TokenCheck(AccessSettings settings, SigningKeys keys, Memberships memberships)
{
    /// <summary>Clocks may differ by this much.</summary>
    internal static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>Ids of organisations that the issuer says somebody belongs to. Ids, since a slug may have been taken by somebody else.</summary>
    internal const string OrganizationsClaim = "https://stigmer.ai/organizations";

    /// <summary>In the claim <c>permissions</c>: may change what belongs to the platform.</summary>
    internal const string OperatorPermission = "stigmer:operator";

    private const string PermissionsClaim = "permissions";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    internal async Task<Identification> IdentifyAsync(string text, CancellationToken cancellationToken)
    {
        if (!_handler.CanReadToken(text))
        {
            return Identification.Refused("the credential is neither a token nor an API key of this server");
        }

        try
        {
            var keyId = _handler.ReadJsonWebToken(text).Kid ?? "";
            var result = await _handler.ValidateTokenAsync(text, Parameters(keyId, await keys.OfAsync(keyId, cancellationToken)));
            return result.IsValid ? Identify((JsonWebToken)result.SecurityToken) : Identification.Refused(Explain(result.Exception));
        }
        catch (HttpRequestException exception)
        {
            return Identification.Unknown($"the token cannot be checked, {exception.Message}; try again in a moment");
        }
        catch (ArgumentException)
        {
            return Identification.Refused("the token cannot be read");
        }
    }

    private TokenValidationParameters Parameters(string keyId, IEnumerable<SecurityKey> known) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ClockSkew = ClockSkew,
        ValidIssuers = [settings.Issuer.AbsoluteUri, settings.Issuer.AbsoluteUri.TrimEnd('/')],
        ValidAudience = settings.Audience,
        IssuerSigningKeys = known,
        TryAllIssuerSigningKeys = keyId.Length == 0,
    };

    private Identification Identify(JsonWebToken token)
    {
        if (token.Subject.Length == 0)
        {
            return Identification.Refused("the token names nobody: its claim 'sub' is empty");
        }

        // Auth0 gives machines that log in for themselves such a subject; no person can have one.
        if (settings.RunnerClient is { } client && token.Subject == $"{client}@clients")
        {
            return Identification.Of(Caller.Runner);
        }

        return Identification.Of(new Caller(token.Subject)
        {
            IsOperator = Values(token, PermissionsClaim).Contains(OperatorPermission, StringComparer.Ordinal),
            Organizations = memberships.Of(token.Subject, Values(token, OrganizationsClaim)),
        });
    }

    private string Explain(Exception problem) => problem switch
    {
        SecurityTokenExpiredException expired => $"the token expired at {expired.Expires:u}; log in again",
        SecurityTokenNotYetValidException early => $"the token is not valid before {early.NotBefore:u}",
        SecurityTokenNoExpirationException => "the token has no end: its claim 'exp' is missing",
        SecurityTokenInvalidAudienceException => $"the token was made for another audience than '{settings.Audience}'",
        SecurityTokenInvalidIssuerException => $"the token was not issued by {settings.Issuer}",
        SecurityTokenInvalidAlgorithmException or SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException =>
            $"the token is not signed with a key of {settings.Issuer} by RS256",
        _ => "the token cannot be read",
    };

    private static IReadOnlyCollection<string> Values(JsonWebToken token, string claim) =>
        [.. token.Claims.Where(held => held.Type == claim).Select(held => held.Value)];
}
