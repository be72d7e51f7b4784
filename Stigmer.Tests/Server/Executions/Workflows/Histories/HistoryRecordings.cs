using Grpc.Net.Client;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Workflows;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Stigmer.Tests.Server.Executions.Workflows.Histories;

/// <summary>
/// Runs of every kind by the real server; what they leave is replayed at once. With STIGMER_RECORD_HISTORIES=1 those that
/// are not there yet are kept next to this file, for <see cref="ReplayTests"/>.
/// </summary>
public sealed class HistoryRecordings(HistoryRecordings.Topology topology) : IClassFixture<HistoryRecordings.Topology>
{
    private const string Host = "runners@a-host";

    private static readonly TurnResult Continue = new(TurnOutcome.Continue);
    private static readonly TurnResult Done = new(TurnOutcome.Done);

    [Fact]
    public async Task Run_TripAndAnotherHost_IsReplayed()
    {
        var tries = 0;
        await using var onHost = new ScriptedRunner((request, _) => Task.FromResult(request.Turn < 3 ? Continue with { TaskQueue = Host } : Done));
        await onHost.StartAsync(topology.Temporal, Host);
        await RecordAsync("turns-on-a-host", (request, _) => request switch
        {
            { Round: 0 } when ++tries == 1 => throw new InvalidOperationException("tripped"),
            { Round: 0 } => Task.FromResult(new TurnResult(TurnOutcome.Elsewhere, TaskQueue: Host)),
            _ => Task.FromResult(Done),
        });
    }

    [Fact]
    public async Task Run_PeopleWhoAnswerPauseAndLetExpire_IsReplayed() => await RecordAsync(
        "people",
        (request, _) => Task.FromResult(request.Round switch
        {
            0 => new TurnResult(TurnOutcome.NeedsApproval),
            1 => new TurnResult(TurnOutcome.NeedsApproval, ExpiresIn: TimeSpan.FromMilliseconds(20)),
            2 => new TurnResult(TurnOutcome.NeedsApproval, ExpiresIn: TimeSpan.FromDays(3)),
            3 => new TurnResult(TurnOutcome.Paused),
            _ => Done,
        }),
        async (id, runner) =>
        {
            foreach (var attempts in (int[])[1, 3, 4])
            {
                await Patience.UntilAsync(() => runner.Turns.Count == attempts, "the wait");
                await Workflow(id).SignalAsync(ExecutionContract.NewsSignal, []);
            }
        });

    [Fact]
    public async Task Run_MessageAtTheLastMoment_IsReplayed() => await RecordAsync("goes-on", async (request, cancelled) =>
    {
        await new JournalService.JournalServiceClient(topology.Channel).AppendAsync(
            new AppendRequest { ExecutionId = request.ExecutionId, Entries = { Samples.Assistant(request.Turn, "done") } }, cancellationToken: cancelled);
        if (request.Turn == 1)
        {
            await Service.SendAsync(new SendRequest { ExecutionId = request.ExecutionId, Message = "and then?" }, cancellationToken: cancelled);
        }

        return request.Turn == 1 ? Done : new TurnResult(TurnOutcome.OutOfBudget, "used up");
    });

    [Fact]
    public async Task Run_Fails_IsReplayed() => await RecordAsync(
        "failed", (_, _) => throw new ApplicationFailureException("the key was refused", errorType: "BadKey", nonRetryable: true));

    [Fact]
    public async Task Run_CancelledInATurn_IsReplayed() => await RecordAsync(
        "cancelled-in-a-turn",
        async (_, cancelled) =>
        {
            using var heartbeat = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (await heartbeat.WaitForNextTickAsync(cancelled))
            {
                ActivityExecutionContext.Current.Heartbeat();
            }

            return Done;
        },
        CancelAsync);

    [Fact]
    public async Task Run_CancelledWhileItWaits_IsReplayed() => await RecordAsync(
        "cancelled-while-it-waits", (_, _) => Task.FromResult(new TurnResult(TurnOutcome.NeedsApproval, ExpiresIn: TimeSpan.FromDays(3))), CancelAsync);

    [Fact]
    public async Task Run_MoreTurnsThanOneHistoryTakes_IsReplayed() => await RecordAsync(
        "long", (request, _) => Task.FromResult(request.Turn <= ExecutionWorkflow.TurnsPerRun ? Continue : Done));

    private ExecutionService.ExecutionServiceClient Service => new(topology.Channel);

    private async Task CancelAsync(string id, ScriptedRunner runner)
    {
        await Patience.UntilAsync(() => runner.Turns.Count == 1, "the turn");
        await Service.CancelAsync(new CancelRequest { ExecutionId = id });
    }

    private async Task RecordAsync(
        string name, Func<TurnRequest, CancellationToken, Task<TurnResult>> script, Func<string, ScriptedRunner, Task>? meanwhile = null)
    {
        await using var runner = new ScriptedRunner(script);
        await runner.StartAsync(topology.Temporal, ExecutionContract.RunnerTaskQueue);
        var agent = await new AgentCommandController.AgentCommandControllerClient(topology.Channel).applyAsync(Samples.Agent());
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(topology.Channel);
        var id = (await executions.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
        await (meanwhile?.Invoke(id, runner) ?? Task.CompletedTask);
        // Before that there may be no workflow to ask.
        await Patience.UntilAsync(() => runner.Turns.Count > 0, "the first turn");
        await EndAsync(id);

        await KeepAsync(name, await Workflow(id).FetchHistoryAsync());
    }

    // From the last run back to the first.
    private async Task KeepAsync(string name, WorkflowHistory history)
    {
        await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<ExecutionWorkflow>()).ReplayWorkflowAsync(history);
        if (Environment.GetEnvironmentVariable("STIGMER_RECORD_HISTORIES") == "1")
        {
            await RecordedHistories.WriteAsync(name, history);
        }

        if (history.Events.First().WorkflowExecutionStartedEventAttributes.ContinuedExecutionRunId is { Length: > 0 } before)
        {
            await KeepAsync($"{name}-before", await topology.Client.GetWorkflowHandle(history.Id, before).FetchHistoryAsync());
        }
    }

    private WorkflowHandle Workflow(string id) => topology.Client.GetWorkflowHandle(ExecutionContract.WorkflowId(id));

    private async Task EndAsync(string id)
    {
        try
        {
            await Workflow(id).GetResultAsync().WithPatience();
        }
        catch (WorkflowFailedException)
        {
            // An end like any other.
        }
    }

    /// <summary>One server for all.</summary>
    public sealed class Topology : IAsyncLifetime
    {
        private readonly TemporalProcess _temporal = new();
        private RunningServer _server = null!;

        internal string Temporal => _temporal.Address;

        internal GrpcChannel Channel => _server.Channel;

        internal TemporalClient Client { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await _temporal.StartAsync();
            _server = await RunningServer.StartAsync(_temporal.Address);
            Client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(_temporal.Address));
        }

        public async Task DisposeAsync()
        {
            await _server.DisposeAsync();
            await _temporal.DisposeAsync();
        }
    }
}
