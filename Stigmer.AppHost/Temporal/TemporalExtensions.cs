using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Stigmer.AppHost.Restarts;
using Stigmer.AppHost.Settings;

namespace Stigmer.AppHost.Temporal;

/// <summary>Declares Temporal, and hands it to the resources that need it.</summary>
internal static class TemporalExtensions
{
    private const string GrpcEndpoint = "grpc";
    private const string HealthEndpoint = "http";

    /// <summary>The service at TEMPORAL_SERVICE_ADDRESS when that is set, else the embedded development server.</summary>
    internal static TemporalService AddTemporalDevServer(this IDistributedApplicationBuilder builder, string name, StigmerSettings settings)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return PublishedTemporal.AddTo(builder, name);
        }

        var chosen = builder.Configuration["TEMPORAL_NAMESPACE"] is { Length: > 0 } value ? value : "default";
        var @namespace = ReferenceExpression.Create($"{chosen}");

        return builder.Configuration["TEMPORAL_SERVICE_ADDRESS"] is { Length: > 0 } address
            ? builder.AddExternal(name, address, @namespace)
            : builder.AddEmbedded(name, @namespace, settings);
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

    private static TemporalService AddEmbedded(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression @namespace, StigmerSettings settings)
    {
        var embedded = builder.AddProject<Projects.Temporal_DevServer>(name, launchProfileName: null)
            .WithHttpEndpoint(name: GrpcEndpoint, port: settings.Ports.Temporal, env: "TEMPORAL_DEV_PORT")
            .WithHttpEndpoint(name: HealthEndpoint, env: "TEMPORAL_DEV_HTTP_PORT")
            .WithEnvironment("TEMPORAL_DEV_DB_FILENAME", Path.Combine(settings.Directories.Data, "temporal.db"))
            .WithRestartOnCrash();
        var address = ReferenceExpression.Create($"{embedded.GetEndpoint(GrpcEndpoint).Property(EndpointProperty.HostAndPort)}");

        return new TemporalService(embedded.WithTemporalHealthCheck(address), address, @namespace, "embedded development server");
    }

    private static TemporalService AddExternal(
        this IDistributedApplicationBuilder builder, string name, string serviceAddress, ReferenceExpression @namespace)
    {
        var address = ReferenceExpression.Create($"{serviceAddress}");
        var external = builder.AddResource(new ExternalTemporalResource(name))
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "Temporal",
                Properties = ImmutableArray<ResourcePropertySnapshot>.Empty,
                State = KnownResourceStates.Running,
                Urls = [new UrlSnapshot(GrpcEndpoint, $"http://{serviceAddress}", IsInternal: false)],
            });

        return new TemporalService(external.WithTemporalHealthCheck(address), address, @namespace, "external");
    }

    private static IResourceBuilder<T> WithTemporalHealthCheck<T>(this IResourceBuilder<T> resource, ReferenceExpression address)
        where T : IResource
    {
        var key = $"{resource.Resource.Name}_{GrpcEndpoint}_check";
        resource.ApplicationBuilder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(key, new TemporalHealthCheck(address), failureStatus: null, tags: null));
        return resource.WithHealthCheck(key);
    }
}
