namespace Stigmer.AppHost.Settings;

/// <summary>Hands a resource what the user chose.</summary>
internal static class ResourceSettingsExtensions
{
    private const int UsualGrpcPort = 50051;
    private const string OldGrpcPort = "7234";

    internal static IResourceBuilder<ProjectResource> WithHome(this IResourceBuilder<ProjectResource> resource, StigmerSettings settings) =>
        resource.IsPublished() ? resource : resource.WithEnvironment("STIGMER_HOME", settings.Directories.Home);

    /// <summary>A server in the usual place is also in the one where clients of the original look.</summary>
    internal static IResourceBuilder<ProjectResource> WithOldGrpcPort(this IResourceBuilder<ProjectResource> server, StigmerSettings settings) =>
        server.IsPublished() || settings.Ports.Grpc != UsualGrpcPort || settings.PortsAreRandom ? server : server.WithEnvironment("GRPC_PORT_ALSO", OldGrpcPort);

    internal static IResourceBuilder<ProjectResource> WithSandbox(this IResourceBuilder<ProjectResource> resource, StigmerSettings settings) =>
        settings.IsCloud ? resource : resource
            .WithEnvironment("SANDBOX_TYPE", "filesystem")
            .WithEnvironment("SANDBOX_ROOT_DIR", settings.Directories.Workspace);

    /// <summary>
    /// The model's settings, and its keys as secret parameters. A key that is not there is not declared, since the runner does without;
    /// a deployment asks for the keys of all providers, and is told nothing of this machine.
    /// </summary>
    internal static IResourceBuilder<ProjectResource> WithModel(this IResourceBuilder<ProjectResource> resource, StigmerSettings settings)
    {
        var isPublished = resource.IsPublished();
        foreach (var (name, value) in settings.Model.PassedOn.Where(_ => !isPublished))
        {
            resource.WithEnvironment(name, value);
        }

        foreach (var key in isPublished ? ModelKey.Published : settings.Model.Keys)
        {
            var parameter = resource.ApplicationBuilder.AddParameter(key.Parameter, secret: true)
                .WithDescription($"A key for language models, given to the agent runner as {key.Variable}.");
            resource.WithEnvironment(key.Variable, parameter);
        }

        return resource;
    }

    private static bool IsPublished(this IResourceBuilder<ProjectResource> resource) =>
        resource.ApplicationBuilder.ExecutionContext.IsPublishMode;
}
