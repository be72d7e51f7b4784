using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost.Golden;

internal static class Topo
{
    internal static void Run(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);

        var anthropicKey = builder.AddParameter("anthropic-api-key", secret: true);
        var stigmerKey = builder.AddParameter("stigmer-api-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        var daytonaKey = builder.AddParameter("daytona-api-key", secret: true);

        var temporal = builder.AddContainer("temporal", "temporalio/temporal", "1.5.1")
            .WithArgs("server", "start-dev", "--ip", "0.0.0.0", "--db-filename", "/data/temporal.db")
            .WithVolume("stigmer-temporal-data", "/data")
            .WithEndpoint(targetPort: 7233, scheme: "http", name: "grpc")
            .WithEndpoint("grpc", e => e.Transport = "http2")
            .WithHttpEndpoint(targetPort: 8233, name: "ui")
            .WithHttpHealthCheck("/", endpointName: "ui");
        var grpc = temporal.GetEndpoint("grpc");

        var redis = builder.AddRedis("redis");

        var server = builder.AddProject<Projects.Stigmer_Server>("stigmer-server")
            .AsHttp2Service()
            .WithExternalHttpEndpoints()
            .WithEnvironment("MODE", "cloud")
            .WithEnvironment("TEMPORAL_ADDRESS", grpc.Property(EndpointProperty.HostAndPort))
            .WithEnvironment("STIGMER_API_KEY", stigmerKey)
            .WithReference(redis)
            .WithHttpHealthCheck("/health")
            .WaitFor(temporal).WaitFor(redis);

        builder.AddProject<Projects.Stigmer_AgentRunner>("agent-runner")
            .WithEnvironment("MODE", "cloud")
            .WithEnvironment("TEMPORAL_ADDRESS", grpc.Property(EndpointProperty.HostAndPort))
            .WithEnvironment("ANTHROPIC_API_KEY", anthropicKey)
            .WithEnvironment("DAYTONA_API_KEY", daytonaKey)
            .WithEnvironment("STIGMER_API_KEY", stigmerKey)
            .WithReference(server)
            .WaitFor(server);

        builder.Build().Run();
    }
}
