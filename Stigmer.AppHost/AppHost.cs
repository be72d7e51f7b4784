using Stigmer.AppHost.Cloud;
using Stigmer.AppHost.Commands;
using Stigmer.AppHost.Restarts;
using Stigmer.AppHost.Settings;
using Stigmer.AppHost.Temporal;
using Stigmer.AppHost.Viewing;

Failures.AreLines(Console.Error);

var builder = DistributedApplication.CreateBuilder(args);
var settings = StigmerSettings.TakeFrom(builder);
if (settings.Refuse(Console.Error))
{
    return 1;
}

var mode = builder.AddParameter("mode", settings.DefaultMode, publishValueAsDefault: true)
    .WithDescription("Which infrastructure the agents use: local (this machine) or cloud.");
var stigmerKey = builder.AddParameter("stigmer-api-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true)
    .WithDescription("What the agent runner shows stigmer-server to be let in.");

var temporal = builder.AddTemporalDevServer("temporal", settings)
    .WithDataVolume(settings);
var cloud = builder.AddCloudServices(settings, stigmerKey);

var server = builder.AddProject<Projects.Stigmer_Server>("stigmer-server", launchProfileName: null)
    .WithHttpEndpoint(name: "grpc", port: settings.Ports.Grpc, env: "GRPC_PORT")
    .WithHttpEndpoint(name: "http", port: settings.Ports.Http, env: "HTTP_PORT")
    .WithUrlForEndpoint("grpc", url => url.DisplayText = "gRPC API")
    .WithUrlForEndpoint("http", url => url.DisplayText = "HTTP API")
    .WithIconName("Server")
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithEnvironment("MODE", mode)
    .WithHome(settings)
    .WithOldGrpcPort(settings)
    .WithAccess(cloud)
    .WithDatabase()
    .WithReference(temporal)
    .WaitFor(temporal)
    .WithCommands()
    .WithRestartOnCrash();

builder.AddProject<Projects.Stigmer_AgentRunner>("agent-runner", launchProfileName: null)
    .WithHttpEndpoint(name: "http")
    .WithUrlForEndpoint("http", url => { url.Url = "/health"; url.DisplayText = "Health"; })
    .WithIconName("Bot")
    .WithHttpHealthCheck("/health")
    .WithEnvironment("MODE", mode)
    .WithEnvironment("STIGMER_BACKEND_ENDPOINT", server.BackendAddress())
    .WithEnvironment("STIGMER_API_KEY", stigmerKey)
    .WithHome(settings)
    .WithSandbox(settings)
    .WithSandbox(cloud)
    .WithModel(settings)
    .WithReference(temporal)
    .WithReference(server)
    .WaitFor(temporal)
    .WaitFor(server)
    .WithRestartOnCrash();

builder.AddConsoleView(settings, temporal, cloud, server);
builder.AddStatusFile();
builder.AddLogFiles();
builder.WarnOfUnknownParameters();

return await builder.Build().RunToExitCodeAsync(Console.Error);
