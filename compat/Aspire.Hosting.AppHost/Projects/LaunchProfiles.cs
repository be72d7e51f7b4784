using System.Text.Json;

namespace Aspire.Hosting.Projects;

/// <summary>Reads a project's launch settings.</summary>
internal static class LaunchProfiles
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The profile of that name, which must exist; else the application's own, else the first that starts the project.</summary>
    internal static LaunchProfile? Choose(string projectPath, string? name, string? nameOfApplication)
    {
        var profiles = Of(Path.GetDirectoryName(projectPath)!);

        return name is null
            ? profiles.Find(profile => profile.Name == nameOfApplication) ?? profiles.FirstOrDefault()
            : profiles.Find(profile => profile.Name == name)
                ?? throw new DistributedApplicationException($"Launch settings file does not contain '{name}' profile.");
    }

    /// <summary>The profiles that start the project in that directory, in their order.</summary>
    internal static List<LaunchProfile> Of(string directory)
    {
        var path = Path.Combine(directory, "Properties", "launchSettings.json");
        return File.Exists(path) ? Read(path) : [];
    }

    private static List<LaunchProfile> Read(string path)
    {
        try
        {
            using var settings = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            return settings.RootElement.TryGetProperty("profiles", out var profiles)
                ? [.. profiles.EnumerateObject().Where(p => Text(p.Value, "commandName") == "Project").Select(p => Read(p.Name, p.Value))]
                : [];
        }
        catch (JsonException problem)
        {
            throw new DistributedApplicationException($"Failed to get effective launch profile for project: {path} is not valid JSON.", problem);
        }
    }

    private static LaunchProfile Read(string name, JsonElement profile) => new(
        name,
        Text(profile, "commandLineArgs"),
        Text(profile, "applicationUrl"),
        profile.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString() ?? "", StringComparer.Ordinal)
            : []);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
