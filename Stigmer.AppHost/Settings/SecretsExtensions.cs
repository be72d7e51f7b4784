using System.Collections;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>Takes secrets over so that only this process has them, until it hands them to the one that needs them.</summary>
internal static class SecretsExtensions
{
    /// <summary>
    /// With <c>--Stigmer:SecretsFromStdin=true</c>: one JSON object of configuration keys and values, up to the end of the
    /// standard input. A pipe leaves no trace on disk, in an argument list or in an environment.
    /// </summary>
    internal static IDistributedApplicationBuilder AddSecretsFromStandardInput(this IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue("Stigmer:SecretsFromStdin", false))
        {
            using var input = Console.OpenStandardInput();
            builder.Configuration.AddInMemoryCollection(ReadSecrets(input));
        }

        return builder;
    }

    /// <summary>
    /// Model keys found in the environment become parameters, and leave the environment: otherwise every child would inherit them.
    /// </summary>
    internal static IDistributedApplicationBuilder AddModelKeysFromEnvironment(this IDistributedApplicationBuilder builder)
    {
        foreach (var key in ModelKey.All)
        {
            if (key.Find(builder.Configuration) is null && Environment.GetEnvironmentVariable(key.Variable) is { Length: > 0 } value)
            {
                builder.Configuration[$"Parameters:{key.Parameter}"] = value;
            }

            Environment.SetEnvironmentVariable(key.Variable, null);
        }

        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsParameter).ToList())
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        return builder;
    }

    internal static IReadOnlyDictionary<string, string?> ReadSecrets(Stream input)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string?>>(input) ?? [];
        }
        catch (JsonException)
        {
            // The exception's own text may quote what was read.
            throw new DistributedApplicationException(
                "Stigmer:SecretsFromStdin is set, but the standard input is not a JSON object of texts such as {\"Parameters:anthropic-api-key\": \"…\"}.");
        }
    }

    private static bool IsParameter(string variable) => variable.StartsWith("Parameters__", StringComparison.OrdinalIgnoreCase);
}
