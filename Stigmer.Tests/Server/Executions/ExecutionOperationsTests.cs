using System.Diagnostics;
using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Sessions.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Sessions;
using Stigmer.Server.Storage;
using AgentId = Stigmer.Api.Agents.V1.AgentId;
using SessionId = Stigmer.Api.Sessions.V1.SessionId;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

public abstract class ExecutionOperationsTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Create_ByAgent_MakesASessionOfTheOrganisation()
    {
        var request = Samples.Agent();
        request.Metadata.OwnerScope = ApiResourceOwnerScope.Platform;
        var agent = await _core.Agents.CreateAsync(request, CancellationToken.None);

        var execution = await _core.Executions.CreateAsync(Samples.Execution(agent.Metadata.Id), CancellationToken.None);

        Assert.Equal(ExecutionPhase.ExecutionPending, execution.Status.Phase);
        Assert.Equal("say hello", Assert.Single(execution.Status.Messages).Content);
        var session = SessionOf(execution);
        Assert.Equal(agent.Status.DefaultInstanceId, session.Spec.AgentInstanceId);
        Assert.Equal("Auto-created session", session.Spec.Subject);
        Assert.Equal(("local", ApiResourceOwnerScope.Organization), (session.Metadata.Org, session.Metadata.OwnerScope));
    }

    [StoreFact]
    public async Task Create_WithinATrace_RemembersIt()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        using var trace = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        var execution = await _core.Executions.CreateAsync(Samples.Execution(agent.Metadata.Id), CancellationToken.None);

        var first = _core.Executions.Read(connection => JournalTable.Read(connection, execution.Metadata.Id, 0, 1000)).Entries[0];
        Assert.Equal(trace.Id, first.HumanMessage.TraceParent);
    }

    [StoreFact]
    public async Task Create_ManyAtOnce_GetDifferentSessions()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);

        var executions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            Task.Run(() => _core.Executions.CreateAsync(Samples.Execution(agent.Metadata.Id), CancellationToken.None)))).WithPatience();

        Assert.Equal(50, executions.Select(execution => execution.Spec.SessionId).Distinct().Count());
    }

    [StoreFact]
    public async Task Create_InASession_UsesIt()
    {
        var first = await _core.CreateExecutionAsync();

        var second = await _core.Executions.CreateAsync(Samples.Execution(sessionId: first.Spec.SessionId), CancellationToken.None);

        Assert.Equal(first.Spec.SessionId, second.Spec.SessionId);
        var found = _core.Executions.List(first.Spec.SessionId, ExecutionPhase.Unspecified, [], Page.Read(0, ""));
        Assert.Equal([second.Metadata.Id, first.Metadata.Id], found.Items.Select(execution => execution.Metadata.Id));
    }

    [StoreTheory]
    [InlineData("", "", StatusCode.InvalidArgument, "either session_id or agent_id must be provided")]
    [InlineData("agt-nobody", "", StatusCode.NotFound, "Agent not found: agt-nobody")]
    [InlineData("", "ses-none", StatusCode.NotFound, "Session not found: ses-none")]
    public async Task Create_NothingToRun_SaysWhat(string agentId, string sessionId, StatusCode code, string text)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Executions.CreateAsync(Samples.Execution(agentId, sessionId), CancellationToken.None));

        Assert.Equal((code, text), (error.StatusCode, error.Status.Detail));
    }

    [StoreFact]
    public async Task Create_RelativeWorkspace_IsRefused()
    {
        var execution = Samples.Execution("agt-x");
        execution.Spec.RunOptions = new RunOptions { Workspace = "./here" };

        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Executions.CreateAsync(execution, CancellationToken.None));

        Assert.Equal("validation error: spec.run_options.workspace: './here' must be an absolute path", error.Status.Detail);
    }

    [StoreFact]
    public async Task Update_RunningExecution_KeepsItsStatus()
    {
        var execution = await _core.CreateExecutionAsync();
        await _core.Journal.AppendAsync(execution.Metadata.Id, [Samples.TurnStarted(1)], CancellationToken.None);
        var change = Samples.Execution(sessionId: execution.Spec.SessionId);
        change.Metadata.Id = execution.Metadata.Id;
        change.Metadata.Labels["colour"] = "blue";

        var updated = await _core.Executions.UpdateAsync(change, CancellationToken.None);

        Assert.Equal(ExecutionPhase.ExecutionInProgress, updated.Status.Phase);
        Assert.Equal("blue", updated.Metadata.Labels["colour"]);
        Assert.Equal(updated, _core.Executions.Load(execution.Metadata.Id).Execution);
    }

    [StoreFact]
    public async Task List_ByPhase_ShowsOnlyThose()
    {
        var running = await _core.CreateExecutionAsync();
        await _core.CreateExecutionAsync();
        await _core.Journal.AppendAsync(running.Metadata.Id, [Samples.TurnStarted(1)], CancellationToken.None);

        var found = _core.Executions.List(null, ExecutionPhase.ExecutionInProgress, [], Page.Read(0, ""));

        Assert.Equal(running.Metadata.Id, Assert.Single(found.Items).Metadata.Id);
        Assert.Equal(2, _core.Executions.List(null, ExecutionPhase.Unspecified, [], Page.Read(0, "")).Total);
    }

    [StoreFact]
    public async Task Create_AgentWithoutItsDefaultInstance_MakesItAgain()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        await _core.Get<Stigmer.Server.Agents.AgentInstanceOperations>().DeleteAsync(
            new AgentId { Value = agent.Status.DefaultInstanceId }, agent.Status.DefaultInstanceId, CancellationToken.None);

        var execution = await _core.Executions.CreateAsync(Samples.Execution(agent.Metadata.Id), CancellationToken.None);

        var instanceId = SessionOf(execution).Spec.AgentInstanceId;
        Assert.NotEqual(agent.Status.DefaultInstanceId, instanceId);
        Assert.Equal(instanceId, _core.Agents.Get(new AgentId { Value = agent.Metadata.Id }, agent.Metadata.Id).Status.DefaultInstanceId);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private Session SessionOf(AgentExecution execution) =>
        _core.Get<SessionOperations>().Get(new SessionId { Value = execution.Spec.SessionId }, execution.Spec.SessionId);
}
