using System.Reflection;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing.EntryPoints;

/// <summary>How an application is built when a test builds it. What the test says itself outweighs all of it.</summary>
internal static class TestingDefaults
{
    private const string LaunchProfileKey = "DOTNET_LAUNCH_PROFILE";
    private const string OtlpKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string LegacyOtlpKey = "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL";

    // Hosts know these variables without their prefixes.
    private static readonly string[] HostPrefixes = ["DOTNET_", "ASPNETCORE_"];

    internal static void Apply(
        string[] args,
        DistributedApplicationOptions options,
        HostApplicationBuilderSettings settings,
        Assembly application,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        settings.Args = [.. settings.Args ?? [], .. args];
        options.Args = settings.Args;
        settings.ApplicationName = application.GetName().Name;
        options.AssemblyName = application.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        var directory = AssemblyMetadata.Find(application, "apphostprojectpath");
        if (Directory.Exists(directory))
        {
            settings.ContentRootPath = directory;
        }

        AddMissing(settings, existing => Defaults(existing));
        configure(options, settings);
        AddMissing(settings, existing => LaunchSettings(directory, existing[LaunchProfileKey]));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Defaults(IConfiguration existing)
    {
        yield return new("DcpPublisher:ContainerRuntimeInitializationTimeout", "00:00:30");
        yield return new("DcpPublisher:RandomizePorts", "true");
        yield return new("DcpPublisher:WaitForResourceCleanup", "true");
        yield return new("ASPNETCORE_URLS", "http://localhost:8080");
        if (existing[LegacyOtlpKey] is null)
        {
            yield return new(OtlpKey, "http://localhost:4317");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> LaunchSettings(string? directory, string? name)
    {
        var profiles = directory is null ? [] : LaunchProfiles.Of(directory);
        if (profiles.Count == 0)
        {
            yield break;
        }

        var profile = string.IsNullOrEmpty(name) ? profiles[0] : profiles.Find(profile => profile.Name == name)
            ?? throw new InvalidOperationException($"The configured launch profile, '{name}', was not found in the launch settings file.");

        yield return new(LaunchProfileKey, profile.Name);
        foreach (var (key, value) in profile.EnvironmentVariables)
        {
            yield return new(key, value);
            foreach (var prefix in HostPrefixes.Where(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                yield return new(key[prefix.Length..], value);
            }
        }
    }

    private static void AddMissing(
        HostApplicationBuilderSettings settings, Func<IConfiguration, IEnumerable<KeyValuePair<string, string?>>> values)
    {
        settings.Configuration ??= new();
        using var existing = new ConfigurationManager();
        existing.AddCommandLine(settings.Args ?? []).AddConfiguration(settings.Configuration);

        // The first of two values for a key holds.
        var missing = values(existing).Where(value => existing[value.Key] is null)
            .DistinctBy(value => value.Key, StringComparer.OrdinalIgnoreCase)
            .ToList();
        settings.Configuration.AddInMemoryCollection(missing);
    }
}
