using Microsoft.Extensions.DependencyInjection;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Agents;
using Stigmer.Server.ApiKeys;
using Stigmer.Server.Environments;
using Stigmer.Server.ExecutionContexts;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Retention;
using Stigmer.Server.Executions.Steering;
using Stigmer.Server.McpServers;
using Stigmer.Server.Organizations;
using Stigmer.Server.Secrets;
using Stigmer.Server.Sessions;
using Stigmer.Server.Skills;
using Stigmer.Server.Startup;
using Stigmer.Server.Storage;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Tests.Server;

/// <summary>The server without its endpoints and without Temporal, on a real database in a folder of its own.</summary>
internal sealed class ServerCore : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string? _database;
    private readonly TimeProvider _clock;
    private ServiceProvider _services;

    /// <param name="database">A PostgreSQL database; null for SQLite in the folder.</param>
    /// <param name="clock">Of the store; the system's when none is given.</param>
    internal ServerCore(string? database = null, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        _database = database;
        _services = Start();
    }

    internal string DataFolder => _folder["data"];

    internal Database Database => Get<Database>();

    internal AgentOperations Agents => Get<AgentOperations>();

    internal ExecutionOperations Executions => Get<ExecutionOperations>();

    internal ExecutionControl Control => Get<ExecutionControl>();

    internal Approvals Approvals => Get<Approvals>();

    internal RunSteering Steering => Get<RunSteering>();

    internal JournalWriter Journal => Get<JournalWriter>();

    internal Watches Watches => Get<Watches>();

    internal T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>An accepted execution of a new agent.</summary>
    internal async Task<AgentExecution> CreateExecutionAsync()
    {
        var agent = await Agents.CreateAsync(Samples.Agent($"agent {Guid.NewGuid():N}"), CancellationToken.None);
        return await Executions.CreateAsync(Samples.Execution(agent.Metadata.Id), CancellationToken.None);
    }

    /// <summary>What a process that starts again finds.</summary>
    internal async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private ServiceProvider Start()
    {
        var services = new ServiceCollection()
            .AddSingleton(new ServerSettings(StigmerMode.Local, 0, 0, DataFolder))
            .AddSingleton(_clock)
            .AddLogging()
            .AddStorage(new StorageSettings(DataFolder, _database))
            .AddSecrets(DataFolder)
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
            .BuildServiceProvider();

        // Closed with the services only when they have made it.
        services.GetRequiredService<Database>();
        return services;
    }
}
