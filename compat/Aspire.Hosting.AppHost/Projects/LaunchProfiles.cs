using System.Text.Json;

namespace Aspire.Hosting.Projects;

/// <summary>Finds the launch profile that a project is started with.</summary>
internal static class LaunchProfiles
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The profile of that name, which must exist; else the application's own, else the first that starts the project.</summary>
    internal static ChosenLaunchProfile? Choose(string resource, IProjectMetadata project, string? name, string? nameOfApplication)
    {
        if ((project.LaunchSettings ?? Find(resource, project)) is not { Profiles: var profiles })
        {
            return null;
        }

        var chosen = string.IsNullOrEmpty(name) ? nameOfApplication : name;
        return chosen is not null && profiles.TryGetValue(chosen, out var profile) ? Chosen(chosen, profile)
            : string.IsNullOrEmpty(name) ? ThatStart(profiles).FirstOrDefault()
            : throw new DistributedApplicationException($"Launch settings file does not contain '{name}' profile.");
    }

    /// <summary>The profiles that start the project in that directory, in their order.</summary>
    internal static List<ChosenLaunchProfile> Of(string directory) =>
        Read(directory, $"project '{directory}'") is { } settings ? [.. ThatStart(settings.Profiles)] : [];

    private static IEnumerable<ChosenLaunchProfile> ThatStart(Dictionary<string, LaunchProfile> profiles) =>
        profiles.Where(profile => Starts(profile.Value.CommandName)).Select(profile => Chosen(profile.Key, profile.Value));

    private static bool Starts(string? command) =>
        string.IsNullOrEmpty(command) || command.ToLowerInvariant() is "project" or "executable";

    private static ChosenLaunchProfile Chosen(string name, LaunchProfile profile) =>
        new(name, profile.CommandLineArgs, profile.ApplicationUrl, profile.EnvironmentVariables);

    private static LaunchSettings? Find(string resource, IProjectMetadata project) => File.Exists(project.ProjectPath)
        ? Read(Path.GetDirectoryName(project.ProjectPath)!, $"project resource '{resource}'")
        : throw new DistributedApplicationException($"Project file '{project.ProjectPath}' was not found.");

    private static LaunchSettings? Read(string directory, string whose)
    {
        var settings = new LaunchSettings();
        var path = Path.Combine(directory, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            if (document.RootElement.TryGetProperty("profiles", out var profiles))
            {
                foreach (var profile in profiles.EnumerateObject())
                {
                    settings.Profiles[profile.Name] = Read(profile.Value);
                }
            }

            return settings;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The latter is a value of another kind than it should be.
            throw new DistributedApplicationException(
                $"Failed to get effective launch profile for {whose}. There is malformed JSON in the project's launch settings file at '{path}'.", problem);
        }
    }

    private static LaunchProfile Read(JsonElement profile) => new()
    {
        CommandName = Text(profile, "commandName"),
        CommandLineArgs = Text(profile, "commandLineArgs"),
        ApplicationUrl = Text(profile, "applicationUrl"),
        EnvironmentVariables = profile.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString() ?? "", StringComparer.Ordinal)
            : [],
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
