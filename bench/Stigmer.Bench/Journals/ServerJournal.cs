using Microsoft.Extensions.DependencyInjection;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Agents;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Feeds;

namespace Stigmer.Bench.Journals;

/// <summary>The server's own journal, in this process: checks, unique keys, phases, snapshots and watchers included; no gRPC, as the floor has none.</summary>
internal sealed class ServerJournal : IAsyncDisposable
{
    private readonly Microsoft.AspNetCore.Builder.WebApplication _app;

    /// <param name="home">STIGMER_HOME.</param>
    /// <param name="database">A PostgreSQL database; SQLite without.</param>
    internal ServerJournal(string home, string? database = null) => _app = Server.Program.Build(
    [
        "--MODE=local", "--GRPC_PORT=0", "--HTTP_PORT=0", "--LOG_LEVEL=ERROR", $"--STIGMER_HOME={home}", "--TEMPORAL_SERVICE_ADDRESS=127.0.0.1:1",
        $"--STIGMER_DATABASE_URL={database}",
    ]);

    internal Watches Watches => _app.Services.GetRequiredService<Watches>();

    internal async Task<string> CreateAsync()
    {
        var metadata = new ApiResourceMetadata { Name = "bench", Org = "local", OwnerScope = ApiResourceOwnerScope.Organization };
        var agent = await _app.Services.GetRequiredService<AgentOperations>().ApplyAsync(
            new Agent { ApiVersion = "agentic.stigmer.ai/v1", Kind = "Agent", Metadata = metadata, Spec = new AgentSpec { Instructions = "Be quick about it." } },
            CancellationToken.None);
        var execution = await _app.Services.GetRequiredService<ExecutionOperations>().CreateAsync(
            new AgentExecution
            {
                ApiVersion = "agentic.stigmer.ai/v1",
                Kind = "AgentExecution",
                Metadata = new ApiResourceMetadata { Name = "bench", Org = "local" },
                Spec = new AgentExecutionSpec { AgentId = agent.Metadata.Id, Message = "go" },
            },
            CancellationToken.None);
        return execution.Metadata.Id;
    }

    internal Task AppendAsync(string id, JournalEntry entry) =>
        _app.Services.GetRequiredService<JournalWriter>().AppendAsync(id, [entry], CancellationToken.None);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
