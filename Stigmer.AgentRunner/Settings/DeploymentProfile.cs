namespace Stigmer.AgentRunner.Settings;

/// <summary>ENV: which configuration profile applies, e.g. appsettings.Staging.json beside the program. It says nothing about infrastructure; MODE does.</summary>
internal static class DeploymentProfile
{
    /// <summary>The host's name of the profile; null for anything else, since sh uses a variable of the same name for its own file.</summary>
    internal static string? Of(string? env) => env?.Trim().ToLowerInvariant() switch
    {
        "development" => Environments.Development,
        "staging" => Environments.Staging,
        "production" => Environments.Production,
        _ => null,
    };
}
