using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>
/// Model keys found in the environment become parameters, and leave the environment: otherwise every child would inherit them.
/// </summary>
internal static class EnvironmentSecrets
{
    internal static void MoveTo(IConfiguration configuration)
    {
        foreach (var key in ModelKey.All)
        {
            if (key.Find(configuration) is null && Environment.GetEnvironmentVariable(key.Variable) is { Length: > 0 } value)
            {
                configuration[$"Parameters:{key.Parameter}"] = value;
            }

            Environment.SetEnvironmentVariable(key.Variable, null);
        }

        // Parameters have been read already, and may be secret.
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsParameter).ToList())
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static bool IsParameter(string variable) => variable.StartsWith("Parameters__", StringComparison.OrdinalIgnoreCase);
}
