using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Storage;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace Stigmer.Tests.Server.Executions.Workflows;

public sealed class ExecutionWorkflowTests : IAsyncLifetime
{
    private static readonly TurnResult Continue = new(TurnOutcome.Continue);
    private static readonly TurnResult Done = new(TurnOutcome.Done);

    private readonly TemporalProcess _temporal = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        await _temporal.StartAsync();
        _server = await RunningServer.StartAsync(_temporal.Address);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _temporal.DisposeAsync();
    }

    [Fact]
    public async Task Run_ThreeTurns_AsksForEachAndCompletes()
    {
        await using var runner = await RunnerAsync((request, _) => Task.FromResult(request.Turn < 3 ? Continue : Done));

        var ended = await EndOfAsync(await CreateAsync());

        Assert.Equal(ExecutionOutcome.Completed, ended.Outcome);
        Assert.Equal([1, 2, 3], runner.Turns);
    }

    [Fact]
    public async Task Run_RunnerWentOnByItself_AsksForTheTurnAfterItsLast()
    {
        await using var runner = await RunnerAsync((request, _) => Task.FromResult(request.Turn < 9 ? Continue with { Turn = request.Turn + 3 } : Done));

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(await CreateAsync())).Outcome);

        Assert.Equal([1, 5, 9], runner.Turns);
    }

    [Fact]
    public async Task Run_MoreTurnsThanOneHistoryTakes_GoesOn()
    {
        const int turns = 205;
        await using var runner = await RunnerAsync((request, _) => Task.FromResult(request.Turn < turns ? Continue : Done));

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(await CreateAsync())).Outcome);

        Assert.Equal(Enumerable.Range(1, turns), runner.Turns);
    }

    [Fact]
    public async Task Run_RunnerSaysFailed_FailsWithItsReason()
    {
        await using var runner = await RunnerAsync((_, _) => Task.FromResult(new TurnResult(TurnOutcome.Failed, "no such model")));

        var ended = await EndOfAsync(await CreateAsync());

        Assert.Equal((ExecutionOutcome.Failed, "no such model"), (ended.Outcome, ended.Error));
    }

    [Fact]
    public async Task Run_TurnThatCannotBeTriedAgain_FailsWithItsMessage()
    {
        await using var runner = await RunnerAsync((_, _) =>
            throw new ApplicationFailureException("the key was refused", errorType: "BadKey", nonRetryable: true));

        var ended = await EndOfAsync(await CreateAsync());

        Assert.Equal((ExecutionOutcome.Failed, "the key was refused"), (ended.Outcome, ended.Error));
        Assert.Equal([1], runner.Turns);
    }

    [Fact]
    public async Task Run_RunnerTrips_TriesTheTurnAgain()
    {
        var failures = 2;
        await using var runner = await RunnerAsync((_, _) =>
            Interlocked.Decrement(ref failures) >= 0 ? throw new InvalidOperationException("tripped") : Task.FromResult(Done));

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(await CreateAsync())).Outcome);

        Assert.Equal([1, 1, 1], runner.Turns);
    }

    [Fact]
    public async Task Run_FilesOnAHost_GoesOnThere()
    {
        const string host = "runners@a-host";
        await using var first = await RunnerAsync((_, _) => Task.FromResult(Continue with { TaskQueue = host }));
        await using var onHost = new ScriptedRunner((request, _) => Task.FromResult(request.Turn < 4 ? Continue with { TaskQueue = host } : Done));
        await onHost.StartAsync(_temporal.Address, host);

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(await CreateAsync())).Outcome);

        Assert.Equal([1], first.Turns);
        Assert.Equal([2, 3, 4], onHost.Turns);
    }

    [Fact]
    public async Task Run_AskedOfTheWrongHost_IsAskedAgainWhereTheFilesAre()
    {
        const string host = "runners@other-host";
        await using var wrong = await RunnerAsync((_, _) => Task.FromResult(new TurnResult(TurnOutcome.Elsewhere, TaskQueue: host)));
        await using var right = new ScriptedRunner((request, _) => Task.FromResult(request.Round == 1 ? Done : new TurnResult(TurnOutcome.Failed, "asked twice")));
        await right.StartAsync(_temporal.Address, host);

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(await CreateAsync())).Outcome);
    }

    [Fact]
    public async Task Cancel_HostThatNeverReturns_Ends()
    {
        await using var runner = await RunnerAsync((_, _) => Task.FromResult(new TurnResult(TurnOutcome.Elsewhere, TaskQueue: "runners@gone")));
        var id = await CreateAsync();
        await Patience.UntilAsync(() => runner.Turns.Count == 1, "the first turn");

        await new ExecutionService.ExecutionServiceClient(_server.Channel).CancelAsync(new CancelRequest { ExecutionId = id });

        Assert.Equal(ExecutionOutcome.Cancelled, (await EndOfAsync(id)).Outcome);
    }

    [Fact]
    public async Task Cancel_InTheMiddleOfATurn_StopsItAndEnds()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var runner = await RunnerAsync(async (_, cancelled) =>
        {
            started.TrySetResult();
            using var heartbeat = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (await heartbeat.WaitForNextTickAsync(cancelled))
            {
                ActivityExecutionContext.Current.Heartbeat();
            }

            return Done;
        });
        var id = await CreateAsync();
        await started.Task.WithPatience();

        await new ExecutionService.ExecutionServiceClient(_server.Channel).CancelAsync(new CancelRequest { ExecutionId = id, Reason = "enough" });

        var ended = await EndOfAsync(id);
        Assert.Equal((ExecutionOutcome.Cancelled, "enough"), (ended.Outcome, ended.Error));
    }

    [Fact]
    public async Task Cancel_WithoutAnyRunner_Ends()
    {
        var id = await CreateAsync();

        await new ExecutionService.ExecutionServiceClient(_server.Channel).CancelAsync(new CancelRequest { ExecutionId = id });

        Assert.Equal(ExecutionOutcome.Cancelled, (await EndOfAsync(id)).Outcome);
    }

    [Fact]
    public async Task Cancel_TemporalHasForgottenTheRun_EndsWhenTheServerTellsItAnew()
    {
        var id = await CreateAsync();
        await EverythingToldAsync();
        await _temporal.KillAsync();
        Directory.GetFiles(_temporal.DataFolder).ToList().ForEach(File.Delete);
        await new ExecutionService.ExecutionServiceClient(_server.Channel).CancelAsync(new CancelRequest { ExecutionId = id, Reason = "enough" });
        await _temporal.StartAsync();
        await EverythingToldAsync();

        // As at the start of a server.
        await _server.Database.WriteAsync(IntentTable.StartAllLive, CancellationToken.None);
        _server.Services.GetRequiredService<WorkflowOutbox>().Signal();

        var ended = await EndOfAsync(id);
        Assert.Equal((ExecutionOutcome.Cancelled, "enough"), (ended.Outcome, ended.Error));
    }

    [Fact]
    public async Task Create_WhileTemporalIsAway_StartsWhenItIsBack()
    {
        await _temporal.KillAsync();
        var id = await CreateAsync();
        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel);
        Assert.Equal(ExecutionPhase.ExecutionPending, (await queries.getAsync(new AgentExecutionId { Value = id })).Status.Phase);

        await _temporal.StartAsync();
        await using var runner = await RunnerAsync((_, _) => Task.FromResult(Done));

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(id)).Outcome);
        Assert.Equal([1], runner.Turns);
    }

    [Fact]
    public async Task Health_OfRunners_TellsWhetherOnePolls()
    {
        var health = new Health.HealthClient(_server.Channel);
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = "temporal" })).Status);
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest { Service = "agent-runner" })).Status);
        await using var runner = await RunnerAsync((_, _) => Task.FromResult(Done));
        await EndOfAsync(await CreateAsync());

        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = "agent-runner" })).Status);
    }

    private Task EverythingToldAsync() => Patience.UntilAsync(
        () => _server.Database.Read(connection => IntentTable.Oldest(connection, 1)).Count == 0, "Temporal to be told everything");

    private async Task<ScriptedRunner> RunnerAsync(Func<TurnRequest, CancellationToken, Task<TurnResult>> script)
    {
        var runner = new ScriptedRunner(script);
        await runner.StartAsync(_temporal.Address, ExecutionContract.RunnerTaskQueue);
        return runner;
    }

    private async Task<string> CreateAsync()
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(_server.Channel).applyAsync(Samples.Agent());
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);
        return (await executions.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
    }

    private async Task<ExecutionFinished> EndOfAsync(string id)
    {
        using var watch = new ExecutionService.ExecutionServiceClient(_server.Channel).Watch(new WatchRequest { ExecutionId = id });
        ExecutionFinished? finished = null;
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            finished = watch.ResponseStream.Current.Entry?.Finished ?? finished;
        }

        return finished!;
    }
}
