using System.Security.Cryptography;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>The key with which resources send telemetry: made once for all runs, so that a dashboard that is kept running still takes it.</summary>
internal static class OtlpApiKey
{
    private const string Key = "AppHost:OtlpApiKey";

    internal static void AddTo(ConfigurationManager configuration, IHostEnvironment environment, UserSecrets secrets)
    {
        if (configuration[Key] is not null)
        {
            return;
        }

        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        configuration[Key] = key;

        // Elsewhere the user's secrets are not read.
        if (environment.IsDevelopment())
        {
            Keep(key, secrets);
        }
    }

    private static void Keep(string key, UserSecrets secrets)
    {
        try
        {
            secrets.Set(Key, key);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It serves for this run; nothing but a dashboard that is kept running asks for more.
        }
    }
}
