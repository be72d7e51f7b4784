using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Sessions.V1;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Wire;

public abstract class RunOverTheWireTests(string? database) : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(database: database);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [StoreFact]
    public async Task Health_WithoutTemporal_IsGoodForTheServerItself()
    {
        var health = new Health.HealthClient(_server.Channel);
        using var http = new HttpClient();

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.NotServing,
            (await health.CheckAsync(new HealthCheckRequest { Service = "temporal" })).Status);
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.NotServing,
            (await health.CheckAsync(new HealthCheckRequest { Service = "agent-runner" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(_server.Http, "/health"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(_server.Http, "/alive"))).StatusCode);
    }

    [StoreFact]
    public async Task Run_AsOldClientsDoIt_ComesToItsEnd()
    {
        var agents = new AgentCommandController.AgentCommandControllerClient(_server.Channel);
        var commands = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);
        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel);
        var agent = await agents.applyAsync(Samples.Agent());
        var execution = await commands.createAsync(Samples.Execution(agent.Metadata.Id));
        using var stream = queries.subscribe(new AgentExecutionId { Value = execution.Metadata.Id });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        Assert.Equal(ExecutionPhase.ExecutionPending, stream.ResponseStream.Current.Status.Phase);

        await commands.updateStatusAsync(Report(execution, ExecutionPhase.ExecutionInProgress));
        await commands.updateStatusAsync(Report(execution, ExecutionPhase.ExecutionCompleted));

        AgentExecution? last = null;
        while (await stream.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            last = stream.ResponseStream.Current;
        }

        Assert.Equal(ExecutionPhase.ExecutionCompleted, last!.Status.Phase);
        Assert.Equal(last, await queries.getAsync(new AgentExecutionId { Value = execution.Metadata.Id }));
        Assert.Equal(last, Assert.Single((await queries.listAsync(new ListAgentExecutionsRequest())).Entries));
        var sessions = new SessionQueryController.SessionQueryControllerClient(_server.Channel);
        Assert.Single((await sessions.listByAgentAsync(new ListSessionsByAgentRequest { AgentId = agent.Metadata.Id })).Entries);
    }

    [StoreFact]
    public async Task Run_AsRunnersDoIt_IsWatchedEntryByEntry()
    {
        var id = await CreateAsync();
        var journal = new JournalService.JournalServiceClient(_server.Channel);
        var watching = new ExecutionService.ExecutionServiceClient(_server.Channel);
        using var stream = watching.Watch(new WatchRequest { ExecutionId = id });
        Assert.Equal("message", (await NextAsync(stream)).Entry.Key);
        Assert.Equal(1, (await NextAsync(stream)).CaughtUp.Seq);

        using (var deltas = journal.PublishDeltas())
        {
            await deltas.RequestStream.WriteAsync(new DeltaBatch { Deltas = { new Delta { ExecutionId = id, Turn = 1, Text = "hel" } } });
            Assert.Equal("hel", (await NextAsync(stream)).Delta.Text);
            await deltas.RequestStream.CompleteAsync();
            await deltas;
        }

        var appended = await journal.AppendAsync(new AppendRequest { ExecutionId = id, Entries = { Samples.TurnStarted(1), Samples.Assistant(1, "hello") } });
        Assert.Equal([2, 3], appended.Seqs);
        Assert.Equal(2, (await NextAsync(stream)).Entry.Seq);
        Assert.Equal(3, (await NextAsync(stream)).Entry.Seq);
        await journal.AppendAsync(new AppendRequest { ExecutionId = id, Entries = { Samples.Terminal() } });

        Assert.Equal(JournalEntry.BodyOneofCase.Finished, (await NextAsync(stream)).Entry.BodyCase);
        Assert.False(await stream.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        Assert.Equal([3, 4], (await journal.ReadAsync(new ReadRequest { ExecutionId = id, AfterSeq = 2 })).Entries.Select(entry => entry.Seq));
        Assert.Equal("Greet everybody politely.", (await journal.GetBlueprintAsync(new GetBlueprintRequest { ExecutionId = id })).Agent.Spec.Instructions);
    }

    [StoreFact]
    public async Task Append_EntryWithoutKeyOrBody_NamesBoth()
    {
        var journal = new JournalService.JournalServiceClient(_server.Channel);

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await journal.AppendAsync(new AppendRequest { ExecutionId = "aex-x", Entries = { new JournalEntry() } }));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(
            "validation errors:\n - entries[0].key: value length must be between 1 and 512 characters\n - entries[0].body: value is required",
            error.Status.Detail);
    }

    [StoreFact]
    public async Task Create_AgentWithoutInstructions_IsRefusedInPlainWords()
    {
        var agents = new AgentCommandController.AgentCommandControllerClient(_server.Channel);
        var agent = Samples.Agent();
        agent.Spec.Instructions = "";

        var error = await Assert.ThrowsAsync<RpcException>(async () => await agents.applyAsync(agent));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(
            "validation error: spec.instructions: value length must be at least 10 characters; say in a sentence or more what the agent is to do",
            error.Status.Detail);
    }

    [StoreFact]
    public async Task Cancel_WithoutTemporal_EndsAPendingRun()
    {
        var id = await CreateAsync();
        var watching = new ExecutionService.ExecutionServiceClient(_server.Channel);

        await watching.CancelAsync(new CancelRequest { ExecutionId = id, Reason = "enough" });

        using var stream = watching.Watch(new WatchRequest { ExecutionId = id });
        var events = new List<WatchEvent>();
        while (await stream.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            events.Add(stream.ResponseStream.Current);
        }

        Assert.Equal(ExecutionOutcome.Cancelled, events[^2].Entry.Finished.Outcome);
        Assert.Equal(WatchEvent.EventOneofCase.CaughtUp, events[^1].EventCase);
    }

    [StoreFact]
    public async Task Streams_WhenTheServerStops_EndWithUnavailable()
    {
        var id = await CreateAsync();
        using var watch = new ExecutionService.ExecutionServiceClient(_server.Channel).Watch(new WatchRequest { ExecutionId = id });
        using var subscription = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel)
            .subscribe(new AgentExecutionId { Value = id });
        await NextAsync(watch);
        await NextAsync(watch);
        await subscription.ResponseStream.MoveNext(CancellationToken.None).WithPatience();

        var stopping = _server.StopAsync();

        foreach (var next in new[] { watch.ResponseStream.MoveNext(CancellationToken.None), subscription.ResponseStream.MoveNext(CancellationToken.None) })
        {
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => next.WithPatience())).StatusCode);
        }

        await stopping.WithPatience();
    }

    [StoreFact]
    public async Task Messages_OfNineMegabytes_GoInAndOut()
    {
        var id = await CreateAsync();
        var text = new string('x', 9 * 1024 * 1024);
        using var channel = GrpcChannel.ForAddress(_server.Grpc, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var commands = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(channel);

        var updated = await commands.updateStatusAsync(new AgentExecutionUpdateStatusInput
        {
            ExecutionId = id,
            Status = new AgentExecutionStatus { Messages = { new AgentMessage { Type = MessageType.MessageAi, Content = text } } },
        });

        Assert.Equal(text.Length, updated.Status.Messages[0].Content.Length);
    }

    [StoreFact]
    public async Task Delete_Execution_ReturnsIt()
    {
        var id = await CreateAsync();
        var commands = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);

        Assert.Equal(id, (await commands.deleteAsync(new ApiResourceId { Value = id })).Metadata.Id);

        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await queries.getAsync(new AgentExecutionId { Value = id }));
        Assert.Equal((StatusCode.NotFound, $"AgentExecution not found: {id}"), (error.StatusCode, error.Status.Detail));
    }

    private async Task<string> CreateAsync()
    {
        var agents = new AgentCommandController.AgentCommandControllerClient(_server.Channel);
        var commands = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);
        var agent = await agents.applyAsync(Samples.Agent());
        return (await commands.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
    }

    private static async Task<WatchEvent> NextAsync(AsyncServerStreamingCall<WatchEvent> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        return call.ResponseStream.Current;
    }

    private static AgentExecutionUpdateStatusInput Report(AgentExecution execution, ExecutionPhase phase) => new()
    {
        ExecutionId = execution.Metadata.Id,
        Status = new AgentExecutionStatus { Phase = phase },
    };
}
