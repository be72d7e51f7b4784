using System.Net;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Access;

/// <summary>Whom a server in cloud mode lets in.</summary>
/// <param name="Issuer">AUTH0_DOMAIN: who signs the tokens of people.</param>
/// <param name="Audience">AUTH0_AUDIENCE: for whom the tokens have to be made.</param>
/// <param name="RunnerKey">STIGMER_API_KEY: what runners show.</param>
/// <param name="RunnerClient">MACHINE_ACCOUNT_CLIENT_ID: the client whose tokens are runners', for runners that show tokens.</param>
internal sealed record AccessSettings(Uri Issuer, string Audience, string? RunnerKey, string? RunnerClient)
{
    internal const string DomainName = "AUTH0_DOMAIN";
    internal const string AudienceName = "AUTH0_AUDIENCE";
    internal const string RunnerKeyName = "STIGMER_API_KEY";
    internal const string RunnerClientName = "MACHINE_ACCOUNT_CLIENT_ID";

    private const string RedisName = "REDIS_HOST";

    /// <summary>What every runner of the original kind shows when it is given no key; everybody knows it.</summary>
    private const string KnownKey = "dummy-local-key";

    /// <summary>Shorter keys could be tried out.</summary>
    private const int ShortestKey = 16;

    /// <summary>Null in local mode, which lets everybody in.</summary>
    /// <exception cref="SettingException">Something is missing or wrong; the message names all that is missing.</exception>
    internal static AccessSettings? Read(IConfiguration configuration)
    {
        if (configuration.GetMode() == StigmerMode.Local)
        {
            return null;
        }

        var (domain, audience) = (Text(configuration, DomainName), Text(configuration, AudienceName));
        var (key, client) = (Text(configuration, RunnerKeyName), Text(configuration, RunnerClientName));
        string[] missing = [
            .. domain is null ? [DomainName] : Array.Empty<string>(),
            .. audience is null ? [AudienceName] : Array.Empty<string>(),
            .. key is null && client is null ? [RunnerKeyName] : Array.Empty<string>(),

            // Asked for elsewhere, and told here so that all that is missing is told at once.
            .. Text(configuration, RedisName) is null && configuration.GetConnectionString("redis") is not { Length: > 0 } ? [RedisName] : Array.Empty<string>(),
        ];
        if (domain is null || audience is null || missing.Length > 0)
        {
            throw new SettingException(
                $"Missing required environment variable{(missing.Length > 1 ? "s" : "")}: {string.Join(", ", missing)}"
                + " (MODE is cloud, which is the default; set MODE=local to run on this machine)");
        }

        if (key is KnownKey or { Length: < ShortestKey })
        {
            throw new SettingException($"{RunnerKeyName} is what runners show to be let in; make it a secret of {ShortestKey} characters or more");
        }

        return new AccessSettings(IssuerOf(domain), audience, key, client);
    }

    private static Uri IssuerOf(string domain)
    {
        var text = domain.Contains("://", StringComparison.Ordinal) ? domain : $"{SchemeOf(domain)}://{domain}";
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var issuer) || issuer.Scheme is not ("https" or "http") || issuer.Query.Length > 0)
        {
            throw new SettingException($"{DomainName} is '{domain}'; it must be the domain of an Auth0 tenant, such as example.eu.auth0.com");
        }

        // Whoever stands between could hand out keys of their own.
        return issuer.Scheme == "https" || IsLoopback(issuer)
            ? issuer
            : throw new SettingException($"{DomainName} is '{domain}'; keys are fetched over https from everywhere but this machine");
    }

    // An issuer on this machine is somebody's stand-in, and those seldom have a certificate.
    private static string SchemeOf(string domain) => Uri.TryCreate($"https://{domain}", UriKind.Absolute, out var uri) && IsLoopback(uri) ? "http" : "https";

    private static bool IsLoopback(Uri uri) => uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string? Text(IConfiguration configuration, string name) => configuration[name]?.Trim() is { Length: > 0 } text ? text : null;
}
