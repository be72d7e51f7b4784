using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Temporal;

/// <summary>Temporal as a deployment has it: the development server in a container, or one that somebody else runs.</summary>
internal static class PublishedTemporal
{
    private const string Image = "temporalio/temporal";
    private const string Tag = "1.5.1";
    private const int GrpcPort = 7233;
    private const int UiPort = 8233;

    internal static TemporalService AddTo(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration["TEMPORAL_SERVICE_ADDRESS"] is { Length: > 0 } address
            ? AddExternal(builder, name, address)
            : AddContainer(builder, name);

    private static TemporalService AddContainer(IDistributedApplicationBuilder builder, string name)
    {
        var container = builder.AddContainer(name, Image, Tag)
            .WithArgs("server", "start-dev", "--ip", "0.0.0.0", "--db-filename", "/data/temporal.db")
            .WithVolume("stigmer-temporal-data", "/data")

            // TCP, though it is gRPC: as HTTP the platform would move it to port 80 behind its own proxy.
            .WithEndpoint(targetPort: GrpcPort, name: "grpc")
            .WithHttpEndpoint(targetPort: UiPort, name: "ui");
        var address = ReferenceExpression.Create($"{container.GetEndpoint("grpc").Property(EndpointProperty.HostAndPort)}");

        return new TemporalService(container, address, ReferenceExpression.Create($"default"), "development server");
    }

    private static TemporalService AddExternal(IDistributedApplicationBuilder builder, string name, string serviceAddress)
    {
        var address = builder.AddParameter($"{name}-address", serviceAddress, publishValueAsDefault: true)
            .WithDescription("Where Temporal is: host and port, without a scheme.");
        var chosen = builder.Configuration["TEMPORAL_NAMESPACE"] is { Length: > 0 } value ? value : "default";
        var @namespace = builder.AddParameter($"{name}-namespace", chosen, publishValueAsDefault: true)
            .WithDescription("The Temporal namespace that the executions live in.");

        return new TemporalService(
            address, ReferenceExpression.Create($"{address}"), ReferenceExpression.Create($"{@namespace}"), "external")
        {
            ApiKey = builder.Configuration.GetValue("TEMPORAL_TLS", true)
                ? builder.AddParameter($"{name}-api-key", secret: true).WithDescription("The API key of the Temporal namespace.")
                : null,
        };
    }
}
