using System.Net;
using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Server.Executions.Workflows;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Servers;

namespace Stigmer.Tests.Server.Storage;

/// <summary>PostgreSQL goes away under two servers in mid-run, in every way there is, and comes back.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private const int Runs = 4;
    private const int EntriesBefore = 20;
    private const int EntriesAfter = 20;

    private PostgreSqlServer? _postgres;
    private RunningServer _one = null!;
    private RunningServer _other = null!;

    public async Task InitializeAsync()
    {
        if (PostgreSqlServer.Missing is null)
        {
            _postgres = await PostgreSqlServer.StartAsync();
            (_one, _other) = (await StartAsync(), await StartAsync());
        }
    }

    [PostgreSqlTheory]
    [InlineData(nameof(ProcessSignal.Interrupt))]
    [InlineData(nameof(ProcessSignal.Quit))]
    [InlineData(nameof(ProcessSignal.Kill))]
    public async Task Runs_WhileTheDatabaseIsAway_AreRefusedClearlyAndLoseNothing(string how)
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(async i => new StubbornRun(await CreateAsync(_one), i % 2 == 0 ? _one : _other)));
        var watchers = runs.SelectMany(run => new[] { _one, _other }.Select(server => new StubbornWatcher(server, run.Id))).ToList();
        var appending = runs.Select(run => run.AppendAsync(EntriesBefore + EntriesAfter)).ToList();
        await Task.WhenAll(runs.Select(run => run.HasAppended(EntriesBefore))).WithPatience();

        await _postgres!.StopAsync(Enum.Parse<ProcessSignal>(how));
        foreach (var server in new[] { _one, _other })
        {
            await AssertAwayAsync(() => CreateAsync(server));
            await AssertAwayAsync(() => GetAsync(server, runs[0].Id));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await HealthAsync(server));
        }

        await _postgres.ResumeAsync();

        // Many at once, each on the first try: no connection of before is left anywhere.
        foreach (var server in new[] { _one, _other })
        {
            await GetManyAsync(server, runs[0].Id).WithPatience();
            await CreateAsync(server);
            Assert.Equal(HttpStatusCode.OK, await HealthAsync(server));
        }

        await Task.WhenAll(appending).WithPatience();
        foreach (var run in runs)
        {
            var stored = (await new JournalService.JournalServiceClient(_one.Channel).ReadAsync(new ReadRequest { ExecutionId = run.Id })).Entries;
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(i => (long)i), stored.Select(entry => entry.Seq));
            Assert.Equal(run.Acknowledged, stored.Where(entry => run.Acknowledged.ContainsKey(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Seq));
            foreach (var watcher in watchers.Where(watcher => watcher.Id == run.Id))
            {
                Assert.Equal(stored, await watcher.Seen.WithPatience());
                Assert.Equal(await GetAsync(_other, run.Id), await watcher.Last.WithPatience());
            }
        }
    }

    [PostgreSqlFact]
    public async Task Workflows_DatabaseKilledWhileTheyRun_AreToldTheRestAndEnd()
    {
        // These have no Temporal, and would take their part of the outbox.
        await Task.WhenAll(_one.StopAsync(), _other.StopAsync()).WithPatience();
        await using var temporal = new TemporalProcess();
        await temporal.StartAsync();
        var gate = new Gate();
        await using var runner = new ScriptedRunner(async (_, cancelled) =>
        {
            await gate.PassAsync(cancelled);
            return new TurnResult(TurnOutcome.Done);
        });
        await runner.StartAsync(temporal.Address, ExecutionContract.RunnerTaskQueue);
        await using var server = await RunningServer.StartAsync(temporal.Address, _postgres!.ConnectionString("postgres"));

        // One is in the middle of its turn; of the others Temporal has been told or not.
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(server)));
        await gate.Reached.WithPatience();
        await _postgres.StopAsync(ProcessSignal.Kill);
        gate.Open();
        await _postgres.ResumeAsync();

        var ends = await Task.WhenAll(ids.Select(id => new StubbornWatcher(server, id).Seen)).WithPatience();
        Assert.All(ends, entries => Assert.Equal(ExecutionOutcome.Completed, entries[^1].Finished?.Outcome));
    }

    [PostgreSqlFact]
    public async Task Calls_AfterTheDatabaseWasStartedAgainUnderAnIdleServer_SucceedAtOnce()
    {
        var id = await CreateAsync(_one);
        await GetManyAsync(_one, id);

        await _postgres!.StopAsync();
        await _postgres.ResumeAsync();

        await Task.WhenAll(CreateAsync(_one), GetManyAsync(_one, id)).WithPatience();
    }

    [PostgreSqlFact]
    public async Task Start_WithoutTheDatabase_EndsWithOneLineThatHoldsNoPassword()
    {
        await _postgres!.StopAsync();

        var error = await Assert.ThrowsAsync<Stigmer.ServiceDefaults.Settings.SettingException>(() => StartAsync(";Password=not-to-be-told"));

        Assert.Contains("the database postgresql://", error.Message, StringComparison.Ordinal);
        Assert.Contains("check that it runs, and what STIGMER_DATABASE_URL", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-told", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public async Task DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _one.DisposeAsync();
            await _other.DisposeAsync();
            await _postgres.DisposeAsync();
        }
    }

    private Task<RunningServer> StartAsync(string more = "") => RunningServer.StartAsync(
        database: _postgres!.ConnectionString("postgres") + more, settings: "--Peers:LookInterval=00:00:00.1");

    private static async Task AssertAwayAsync(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call).WithPatience();
        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
        Assert.Matches("^the database postgresql://.* cannot be used: .*; try again in a moment$", refusal.Status.Detail);
    }

    private static async Task<string> CreateAsync(RunningServer server)
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(server.Channel).applyAsync(Samples.Agent());
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(server.Channel);
        return (await executions.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
    }

    private static async Task<AgentExecution> GetAsync(RunningServer server, string id) =>
        await new AgentExecutionQueryController.AgentExecutionQueryControllerClient(server.Channel).getAsync(new AgentExecutionId { Value = id });

    private static Task GetManyAsync(RunningServer server, string id) => Task.WhenAll(Enumerable.Range(0, 64).Select(_ => GetAsync(server, id)));

    private static async Task<HttpStatusCode> HealthAsync(RunningServer server)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(server.Http, "/health")).WithPatience();
        return answer.StatusCode;
    }
}
