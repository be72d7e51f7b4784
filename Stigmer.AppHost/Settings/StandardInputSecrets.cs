using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>
/// With <c>--Stigmer:SecretsFromStdin=true</c>: one JSON object of configuration keys and values, up to the end of the
/// standard input. A pipe leaves no trace on disk, in an argument list or in an environment.
/// </summary>
internal static class StandardInputSecrets
{
    private const string Setting = "Stigmer:SecretsFromStdin";

    /// <summary>Adds the secrets to the configuration; what is wrong, if anything is.</summary>
    internal static string? AddTo(IConfigurationManager configuration, Func<Stream> open)
    {
        if (!configuration.GetValue(Setting, false))
        {
            return null;
        }

        try
        {
            using var input = open();
            configuration.AddInMemoryCollection(JsonSerializer.Deserialize<Dictionary<string, string?>>(input));
            return null;
        }
        catch (JsonException)
        {
            // The exception's own text may quote what was read.
            return $"{Setting} is set, but the standard input is not a JSON object of texts such as {{\"Parameters:anthropic-api-key\": \"…\"}}.";
        }
    }
}
