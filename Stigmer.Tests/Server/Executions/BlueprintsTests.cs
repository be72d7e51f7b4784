using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Api.Environments.V1;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Agents;
using Stigmer.Server.Executions;
using Stigmer.Server.Resources;
using Stigmer.Server.Sessions;
using EnvironmentResource = Stigmer.Api.Environments.V1.Environment;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

public abstract class BlueprintsTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Get_Variables_LaterOnesWinAndKeepTheirSecrecy()
    {
        var request = Samples.Agent();
        request.Spec.EnvSpec = Variables(("A", "agent", false), ("B", "agent", true), ("C", "agent", false));
        var agent = await _core.Agents.CreateAsync(request, CancellationToken.None);
        await EnvironmentAsync("one", ("B", "one", false), ("C", "one", false), ("D", "one", true));
        await EnvironmentAsync("two", ("C", "two", true));
        var instance = Samples.Instance(agent.Metadata.Id);
        instance.Spec.EnvironmentRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Environment, Slug = "one" });
        instance.Spec.EnvironmentRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.WorkflowExecution, Slug = "two", Org = "local" });
        var execution = Samples.Execution(sessionId: await SessionAsync(instance));
        execution.Spec.RuntimeEnv["D"] = new ExecutionValue { Value = "run" };
        execution.Spec.RuntimeEnv["E"] = new ExecutionValue { Value = "run", IsSecret = true };
        execution = await _core.Executions.CreateAsync(execution, CancellationToken.None);

        var blueprint = _core.Get<Blueprints>().Get(execution.Metadata.Id);

        Assert.Equal(agent.Metadata.Id, blueprint.Agent.Metadata.Id);
        Assert.Equal(("********", "run"), (execution.Spec.RuntimeEnv["E"].Value, blueprint.Execution.Spec.RuntimeEnv["E"].Value));
        Assert.Equal(
            ["A=agent", "B=one", "C=two", "D=run", "E=run"],
            blueprint.Environment.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["C", "E"], blueprint.SecretNames.Order(StringComparer.Ordinal));
    }

    [StoreFact]
    public async Task Get_MissingEnvironment_SaysWhichOne()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        var instance = Samples.Instance(agent.Metadata.Id);
        instance.Spec.EnvironmentRefs.Add(new ApiResourceReference { Slug = "gone" });
        var execution = await _core.Executions.CreateAsync(Samples.Execution(sessionId: await SessionAsync(instance)), CancellationToken.None);

        var error = Assert.Throws<RpcException>(() => _core.Get<Blueprints>().Get(execution.Metadata.Id));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains("environment 'gone'", error.Status.Detail, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Get_LaterRunOfASession_NamesTheEndedOnesBeforeIt()
    {
        var first = await _core.CreateExecutionAsync();
        await _core.Journal.AppendAsync(first.Metadata.Id, [Samples.Terminal()], CancellationToken.None);
        var running = await _core.Executions.CreateAsync(Samples.Execution(sessionId: first.Spec.SessionId), CancellationToken.None);
        var last = await _core.Executions.CreateAsync(Samples.Execution(sessionId: first.Spec.SessionId), CancellationToken.None);

        Assert.Equal([first.Metadata.Id], _core.Get<Blueprints>().Get(last.Metadata.Id).EarlierExecutionIds);
        Assert.NotEqual(running.Metadata.Id, last.Metadata.Id);
    }

    [StoreFact]
    public async Task Get_LaterRunOfASession_RemembersEveryEndInOrderAndNothingDeleted()
    {
        var runs = new List<AgentExecution> { await _core.CreateExecutionAsync() };
        foreach (var outcome in new[] { ExecutionOutcome.Completed, ExecutionOutcome.Failed, ExecutionOutcome.Cancelled, ExecutionOutcome.Completed })
        {
            await _core.Control.FinishAsync(runs[^1].Metadata.Id, outcome, "why", CancellationToken.None);
            runs.Add(await _core.Executions.CreateAsync(Samples.Execution(sessionId: runs[0].Spec.SessionId), CancellationToken.None));
        }

        var deleted = runs[3].Metadata.Id;
        await _core.Executions.DeleteAsync(new AgentExecutionId { Value = deleted }, deleted, CancellationToken.None);

        Assert.Equal(
            [runs[0].Metadata.Id, runs[1].Metadata.Id, runs[2].Metadata.Id],
            _core.Get<Blueprints>().Get(runs[4].Metadata.Id).EarlierExecutionIds);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private async Task<string> SessionAsync(Api.AgentInstances.V1.AgentInstance instance)
    {
        var created = await _core.Get<AgentInstanceOperations>().CreateAsync(instance, CancellationToken.None);
        var session = await _core.Get<SessionOperations>().CreateAsync(Samples.Session(created.Metadata.Id), CancellationToken.None);
        return session.Metadata.Id;
    }

    private Task EnvironmentAsync(string name, params (string, string, bool)[] variables) =>
        _core.Get<ResourceOperations<EnvironmentResource>>().CreateAsync(
            new EnvironmentResource
            {
                ApiVersion = Samples.ApiVersion,
                Kind = "Environment",
                Metadata = new ApiResourceMetadata { Name = name, Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
                Spec = Variables(variables),
            },
            CancellationToken.None);

    private static EnvironmentSpec Variables(params (string Name, string Value, bool Secret)[] variables) => new()
    {
        Data = { variables.ToDictionary(v => v.Name, v => new EnvironmentValue { Value = v.Value, IsSecret = v.Secret }) },
    };
}
