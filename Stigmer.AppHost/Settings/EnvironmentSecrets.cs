using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>
/// Secrets found in the environment become parameters, and leave the environment: otherwise every child would inherit them.
/// </summary>
internal static class EnvironmentSecrets
{
    private static readonly string[] ReadAlready = ["Parameters__", "ConnectionStrings__"];

    /// <summary>What cloud mode alone is told; for local mode a key of somebody's own cloud means nothing.</summary>
    private static readonly IReadOnlyList<(string Variable, string Key)> CloudSettings =
    [
        ("AUTH0_DOMAIN", "Parameters:auth0-domain"),
        ("AUTH0_AUDIENCE", "Parameters:auth0-audience"),
        ("DAYTONA_API_KEY", "Parameters:daytona-api-key"),
        ("REDIS_PASSWORD", "Parameters:redis-password"),
        ("STIGMER_API_KEY", "Parameters:stigmer-api-key"),
    ];

    internal static void MoveTo(IConfiguration configuration, bool isCloud)
    {
        foreach (var key in ModelKey.All)
        {
            Move(configuration, key.Variable, $"Parameters:{key.Parameter}");
        }

        foreach (var (variable, key) in CloudSettings)
        {
            Move(configuration, variable, isCloud ? key : null);
        }

        Move(configuration, DatabaseExtensions.UrlVariable, DatabaseExtensions.Key);

        // These have been read already, and may be secret.
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsReadAlready).ToList())
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static void Move(IConfiguration configuration, string variable, string? key)
    {
        // A shell cannot export a variable with a hyphen in its name.
        if (key is not null && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            && string.IsNullOrWhiteSpace(configuration[key]) && string.IsNullOrWhiteSpace(configuration[key.Replace('-', '_')]))
        {
            configuration[key] = value;
        }

        Environment.SetEnvironmentVariable(variable, null);
    }

    private static bool IsReadAlready(string variable) =>
        ReadAlready.Any(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
