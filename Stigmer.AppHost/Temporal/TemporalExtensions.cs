using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Stigmer.AppHost.Restarts;
using Stigmer.AppHost.Settings;

namespace Stigmer.AppHost.Temporal;

/// <summary>Declares Temporal, and hands it to the resources that need it.</summary>
internal static class TemporalExtensions
{
    private const string GrpcEndpoint = TemporalContainerResource.GrpcEndpoint;
    private const string HealthEndpoint = "http";

    /// <summary>
    /// Temporal's development server in a container, where one can run, else the embedded one; or a Temporal that
    /// somebody else runs, when its address is set. <c>Temporal:Flavour</c> chooses.
    /// </summary>
    internal static TemporalService AddTemporalDevServer(this IDistributedApplicationBuilder builder, string name, StigmerSettings settings)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return PublishedTemporal.AddTo(builder, name);
        }

        var temporal = settings.Temporal;
        var (flavour, reason) = temporal.Choose(() => new ContainerProbe(builder.Configuration).WhyNot(temporal.Image));

        return flavour switch
        {
            TemporalFlavour.External => builder.AddExternal(name, temporal),
            TemporalFlavour.Container => builder.AddContainer(name, settings),
            _ => builder.AddEmbedded(name, settings, reason),
        };
    }

    /// <summary>Keeps what the container writes beyond its end. The embedded server keeps it in the data directory anyway.</summary>
    internal static TemporalService WithDataVolume(this TemporalService temporal, StigmerSettings settings)
    {
        if (temporal.Resource is IResourceBuilder<TemporalContainerResource> container)
        {
            container
                .WithVolume(settings.Directories.VolumeOf(container.Resource.Name), TemporalContainerResource.DataDirectory)
                .WithArgs("--db-filename", $"{TemporalContainerResource.DataDirectory}/temporal.db");
        }

        return temporal;
    }

    /// <summary>Tells the resource where Temporal is.</summary>
    internal static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> resource, TemporalService temporal)
        where T : IResourceWithEnvironment
    {
        resource
            .WithEnvironment("TEMPORAL_SERVICE_ADDRESS", temporal.Address)
            .WithEnvironment("TEMPORAL_NAMESPACE", temporal.Namespace);

        return temporal.ApiKey is { } key
            ? resource.WithEnvironment("TEMPORAL_TLS", "true").WithEnvironment("TEMPORAL_API_KEY", key)
            : resource;
    }

    /// <summary>Starts the resource only when Temporal answers.</summary>
    internal static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> resource, TemporalService temporal)
        where T : IResourceWithWaitSupport => resource.WaitFor(temporal.Resource);

    private static TemporalService AddContainer(this IDistributedApplicationBuilder builder, string name, StigmerSettings settings)
    {
        var container = builder.AddResource(new TemporalContainerResource(name))
            .WithImage(settings.Temporal.Image)
            .WithArgs("server", "start-dev", "--ip", "0.0.0.0", "--port", Text(TemporalContainerResource.GrpcPort))
            .WithArgs("--ui-port", Text(TemporalContainerResource.UiPort), "--log-level", "warn", "--namespace", settings.Temporal.Namespace)
            .WithEndpoint(port: settings.Ports.Temporal, targetPort: TemporalContainerResource.GrpcPort, scheme: "tcp", name: GrpcEndpoint)
            .WithHttpEndpoint(targetPort: TemporalContainerResource.UiPort, name: TemporalContainerResource.UiEndpoint)
            .WithUrlForEndpoint(TemporalContainerResource.UiEndpoint, url => url.DisplayText = "Temporal UI")
            .WithUrlForEndpoint(GrpcEndpoint, url => url.DisplayText = "Temporal frontend")
            .WithIconName("DatabaseLightning")
            .WithRestartOnCrash();
        var address = ReferenceExpression.Create($"{container.GetEndpoint(GrpcEndpoint).Property(EndpointProperty.HostAndPort)}");

        return new TemporalService(container.WithTemporalHealthCheck(address), address, NamespaceOf(settings.Temporal), "development server in a container")
        {
            Ui = container.GetEndpoint(TemporalContainerResource.UiEndpoint),
        };
    }

    private static TemporalService AddEmbedded(
        this IDistributedApplicationBuilder builder, string name, StigmerSettings settings, string? reason)
    {
        var embedded = builder.AddProject<Projects.Temporal_DevServer>(name, launchProfileName: null)
            .WithHttpEndpoint(name: GrpcEndpoint, port: settings.Ports.Temporal, env: "TEMPORAL_DEV_PORT")
            .WithHttpEndpoint(name: HealthEndpoint, env: "TEMPORAL_DEV_HTTP_PORT")
            .WithUrlForEndpoint(GrpcEndpoint, url => url.DisplayText = "Temporal frontend")
            .WithUrlForEndpoint(HealthEndpoint, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithIconName("DatabaseLightning")
            .WithEnvironment("TEMPORAL_DEV_DB_FILENAME", Path.Combine(settings.Directories.Data, "temporal.db"))
            .WithRestartOnCrash();
        var address = ReferenceExpression.Create($"{embedded.GetEndpoint(GrpcEndpoint).Property(EndpointProperty.HostAndPort)}");
        var flavour = reason is null ? "embedded development server" : $"embedded development server: {reason}";

        return new TemporalService(embedded.WithTemporalHealthCheck(address), address, NamespaceOf(settings.Temporal), flavour);
    }

    private static TemporalService AddExternal(this IDistributedApplicationBuilder builder, string name, TemporalSettings settings)
    {
        var address = ReferenceExpression.Create($"{settings.Address}");
        var external = builder.AddResource(new ExternalTemporalResource(name))
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "Temporal",
                Properties = ImmutableArray<ResourcePropertySnapshot>.Empty,
                State = KnownResourceStates.Running,
                Urls = [new UrlSnapshot(GrpcEndpoint, $"http://{settings.Address}", IsInternal: false)],
            });

        return new TemporalService(external.WithTemporalHealthCheck(address), address, NamespaceOf(settings), "external");
    }

    private static IResourceBuilder<T> WithTemporalHealthCheck<T>(this IResourceBuilder<T> resource, ReferenceExpression address)
        where T : IResource
    {
        var key = $"{resource.Resource.Name}_{GrpcEndpoint}_check";
        resource.ApplicationBuilder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(key, new TemporalHealthCheck(address), failureStatus: null, tags: null));
        return resource.WithHealthCheck(key);
    }

    private static ReferenceExpression NamespaceOf(TemporalSettings settings) => ReferenceExpression.Create($"{settings.Namespace}");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
