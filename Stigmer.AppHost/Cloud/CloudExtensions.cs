using Stigmer.AppHost.Redis;
using Stigmer.AppHost.Settings;

namespace Stigmer.AppHost.Cloud;

/// <summary>Declares what only cloud mode has; in local mode all of it does nothing.</summary>
internal static class CloudExtensions
{
    private const string GrpcEndpoint = "grpc";

    internal static CloudServices? AddCloudServices(
        this IDistributedApplicationBuilder builder, StigmerSettings settings, IResourceBuilder<ParameterResource> apiKey) =>
        !settings.IsCloud ? null : new CloudServices(
            builder.AddRedis("redis", settings),
            apiKey,
            builder.AddParameter("auth0-domain").WithDescription("The Auth0 tenant that signs the tokens of users."),
            builder.AddParameter("auth0-audience").WithDescription("The audience that the tokens must be made for."),
            builder.AddParameter("daytona-api-key", secret: true).WithDescription("A Daytona key: agents work in Daytona's sandboxes."));

    /// <summary>Opens the server to the world, and tells it whom to let in.</summary>
    internal static IResourceBuilder<ProjectResource> WithAccess(this IResourceBuilder<ProjectResource> server, CloudServices? cloud) =>
        cloud is null ? server : server
            .WithEndpoint(GrpcEndpoint, endpoint =>
            {
                endpoint.Transport = "http2";
                endpoint.IsExternal = true;
            })
            .WithEnvironment("AUTH0_DOMAIN", cloud.Auth0Domain)
            .WithEnvironment("AUTH0_AUDIENCE", cloud.Auth0Audience)
            .WithEnvironment("STIGMER_API_KEY", cloud.ApiKey)
            .WithReference(cloud.Redis)
            .WaitFor(cloud.Redis);

    /// <summary>Has the runner's agents work in sandboxes of their own.</summary>
    internal static IResourceBuilder<ProjectResource> WithSandbox(this IResourceBuilder<ProjectResource> runner, CloudServices? cloud) =>
        cloud is null ? runner : runner
            .WithEnvironment("SANDBOX_TYPE", "daytona")
            .WithEnvironment("DAYTONA_API_KEY", cloud.DaytonaKey)
            .WithReference(cloud.Redis)
            .WaitFor(cloud.Redis);

    /// <summary>Where the runner finds the server.</summary>
    internal static ReferenceExpression BackendAddress(this IResourceBuilder<ProjectResource> server)
    {
        var grpc = server.GetEndpoint(GrpcEndpoint);

        // The platform's ingress speaks TLS on 443, whatever port the container has; the runner encrypts for that port alone.
        return server.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? ReferenceExpression.Create($"{grpc.Property(EndpointProperty.Host)}:443")
            : ReferenceExpression.Create($"{grpc.Property(EndpointProperty.HostAndPort)}");
    }
}
