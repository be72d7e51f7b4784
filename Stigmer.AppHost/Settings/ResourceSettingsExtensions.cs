namespace Stigmer.AppHost.Settings;

/// <summary>Hands a resource what the user chose.</summary>
internal static class ResourceSettingsExtensions
{
    internal static IResourceBuilder<ProjectResource> WithHome(this IResourceBuilder<ProjectResource> resource, StigmerSettings settings) =>
        resource.WithEnvironment("STIGMER_HOME", settings.Directories.Home);

    internal static IResourceBuilder<ProjectResource> WithSandbox(this IResourceBuilder<ProjectResource> resource, StigmerSettings settings) =>
        resource
            .WithEnvironment("SANDBOX_TYPE", "filesystem")
            .WithEnvironment("SANDBOX_ROOT_DIR", settings.Directories.Workspace);

    /// <summary>The model's settings, and its keys as secret parameters. A key that is not there is not declared: the runner does without.</summary>
    internal static IResourceBuilder<ProjectResource> WithModel(this IResourceBuilder<ProjectResource> resource, StigmerSettings settings)
    {
        foreach (var (name, value) in settings.Model.PassedOn)
        {
            resource.WithEnvironment(name, value);
        }

        foreach (var key in settings.Model.Keys)
        {
            var parameter = resource.ApplicationBuilder.AddParameter(key.Parameter, secret: true)
                .WithDescription($"A key for language models, given to the agent runner as {key.Variable}.");
            resource.WithEnvironment(key.Variable, parameter);
        }

        return resource;
    }
}
