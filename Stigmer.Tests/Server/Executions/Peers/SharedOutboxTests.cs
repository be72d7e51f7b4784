using System.Collections.Concurrent;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Server.Executions.Workflows;
using Stigmer.Tests.Server.Startup;
using Stigmer.Tests.Server.Storage;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Server.Executions.Peers;

/// <summary>Two server processes that empty one outbox into one Temporal.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class SharedOutboxTests(PostgreSqlFixture postgres) : IAsyncLifetime
{
    private readonly TempFolder _home = new();
    private readonly TemporalProcess _temporal = new();
    private readonly ConcurrentQueue<TurnRequest> _turns = new();
    private ScriptedRunner _runner = null!;
    private ServerProcess _one = null!;
    private ServerProcess _other = null!;

    public async Task InitializeAsync()
    {
        await _temporal.StartAsync();
        _runner = new ScriptedRunner((request, _) =>
        {
            _turns.Enqueue(request);
            return Task.FromResult(new TurnResult(request.Turn < 2 ? TurnOutcome.Continue : TurnOutcome.Done));
        });
        await _runner.StartAsync(_temporal.Address, "agent_execution_runner");
        var database = postgres.NewDatabase();
        _one = await StartAsync(database);
        _other = await StartAsync(database);
    }

    [PeersFact]
    public async Task Create_ManyOnBothServers_EachRunsOnce()
    {
        var ids = await CreateAsync(_one, _other, 30);

        await Task.WhenAll(ids.Select(id => EndOfAsync(_other, id))).WithPatience();

        Assert.Equal(
            ids.SelectMany(id => new[] { (id, 1), (id, 2) }).Order(),
            _turns.Select(request => (request.ExecutionId, request.Turn)).Order());
    }

    [PeersFact]
    public async Task Create_ServerKilledAtOnce_RunsOnTheOther()
    {
        var ids = await CreateAsync(_one, _one, 10);

        _one.Process.Signal(ProcessSignal.Kill);

        await Task.WhenAll(ids.Select(id => EndOfAsync(_other, id))).WithPatience();
        Assert.Equal(ids.Order(), _turns.Where(request => request.Turn == 2).Select(request => request.ExecutionId).Distinct().Order());
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _runner.DisposeAsync();
        await _temporal.DisposeAsync();
        _home.Dispose();
    }

    private Task<ServerProcess> StartAsync(string database) =>
        ServerProcess.ReadyAsync(_home.Path, ("STIGMER_DATABASE_URL", database), ("TEMPORAL_SERVICE_ADDRESS", _temporal.Address));

    private static async Task<List<string>> CreateAsync(ServerProcess even, ServerProcess odd, int count)
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(even.Channel).applyAsync(Samples.Agent());
        var created = await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
            await new AgentExecutionCommandController.AgentExecutionCommandControllerClient((i % 2 == 0 ? even : odd).Channel)
                .createAsync(Samples.Execution(agent.Metadata.Id))));
        return [.. created.Select(execution => execution.Metadata.Id)];
    }

    private static async Task EndOfAsync(ServerProcess server, string id)
    {
        using var watch = new ExecutionService.ExecutionServiceClient(server.Channel).Watch(new WatchRequest { ExecutionId = id });
        JournalEntry? last = null;
        while (await watch.ResponseStream.MoveNext(CancellationToken.None))
        {
            last = watch.ResponseStream.Current.Entry ?? last;
        }

        Assert.Equal(ExecutionOutcome.Completed, last?.Finished?.Outcome);
    }
}
