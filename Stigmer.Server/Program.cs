using Stigmer.Server.Access;
using Stigmer.Server.Agents;
using Stigmer.Server.ApiKeys;
using Stigmer.Server.Environments;
using Stigmer.Server.ExecutionContexts;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Peers;
using Stigmer.Server.Executions.Retention;
using Stigmer.Server.Executions.Workflows;
using Stigmer.Server.McpServers;
using Stigmer.Server.Organizations;
using Stigmer.Server.Secrets;
using Stigmer.Server.Sessions;
using Stigmer.Server.Skills;
using Stigmer.Server.Startup;
using Stigmer.Server.Storage;
using Stigmer.ServiceDefaults;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.Server;

internal static class Program
{
    internal static Task<int> Main(string[] args) => args is [BackupCommand.Name, .. var rest]
        ? BackupCommand.RunAsync(rest)
        : Launch.RunAsync(() => Build(args));

    internal static WebApplication Build(string[] args)
    {
        // Settings come from the environment; an appsettings.json in the user's folder is none of ours.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var settings = ServerSettings.Read(builder.Configuration);
        var access = AccessSettings.Read(builder.Configuration);
        var storage = StorageSettings.Read(builder.Configuration, settings.DataFolder);
        var temporal = TemporalSettings.Read(builder.Configuration);

        builder.AddServiceDefaults();
        builder.Listen(settings);
        builder.Services
            .AddSingleton(settings)
            .AddStorage(storage)
            .AddSecrets(settings.DataFolder)
            .AddAccess(access)
            .AddAgents()
            .AddSessions()
            .AddEnvironments()
            .AddExecutionContexts()
            .AddMcpServers()
            .AddSkills()
            .AddApiKeys()
            .AddOrganizations()
            .AddExecutions()
            .AddRetention()
            .AddWorkflows(temporal);
        builder.AddPeers(settings, storage);
        builder.AddGrpcHealth();
        builder.Services.AddGrpcReflection();

        var app = builder.Build();
        app.UseAccess(access);
        app.MapDefaultEndpoints();
        app.MapGrpcHealthChecksService();
        app.MapAgents().MapSessions().MapEnvironments().MapExecutionContexts().MapMcpServers().MapSkills().MapExecutions();
        app.MapApiKeys().MapOrganizations().MapUnservedServices().MapReflection(settings);
        return app;
    }
}
