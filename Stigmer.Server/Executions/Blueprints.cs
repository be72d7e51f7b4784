using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Agents;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;
using Stigmer.Server.Sessions;
using Stigmer.Server.Storage;
using EnvironmentResource = Stigmer.Api.Environments.V1.Environment;

namespace Stigmer.Server.Executions;

/// <summary>Gathers what a runner needs to know about a run, in one consistent view, secrets included.</summary>
internal sealed class Blueprints(
    ExecutionOperations executions, SessionOperations sessions, AgentOperations agents, AgentInstanceOperations instances, SecretVault secrets)
{
    /// <exception cref="Grpc.Core.RpcException">The execution, or something that it is built on, is gone.</exception>
    internal Blueprint Get(string executionId) => executions.Read(connection =>
    {
        var execution = executions.Find(connection, executionId) ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, executionId);
        var session = sessions.Find(connection, execution.Spec.SessionId)
            ?? throw Gone(ResourceKind.Session, execution.Spec.SessionId, executionId);
        var instance = instances.Find(connection, session.Spec.AgentInstanceId)
            ?? throw Gone(ResourceKind.AgentInstance, session.Spec.AgentInstanceId, executionId);
        var agent = agents.Find(connection, instance.Spec.AgentId) ?? throw Gone(ResourceKind.Agent, instance.Spec.AgentId, executionId);
        agents.Show(agent, Reader.Runner);
        executions.Show(execution, Reader.Runner);

        var blueprint = new Blueprint { Agent = agent, Session = session, Execution = execution };
        blueprint.EarlierExecutionIds.AddRange(ExecutionTable.Earlier(connection, ExecutionTable.Find(connection, executionId)!));
        foreach (var (name, value, secret) in Variables(connection, agent, instance, execution))
        {
            blueprint.Environment[name] = value;
            blueprint.SecretNames.Remove(name);
            if (secret)
            {
                blueprint.SecretNames.Add(name);
            }
        }

        return blueprint;
    });

    /// <summary>From the agent, the environments of its instance in order, and the run: later ones win.</summary>
    private IEnumerable<(string Name, string Value, bool Secret)> Variables(
        StoreConnection connection, Agent agent, AgentInstance instance, AgentExecution execution)
    {
        var specs = instance.Spec.EnvironmentRefs
            .Select(reference => Environment(connection, reference, instance).Spec)
            .Prepend(agent.Spec?.EnvSpec)
            .OfType<Api.Environments.V1.EnvironmentSpec>();

        return specs.SelectMany(spec => spec.Data.Select(pair => (pair.Key, pair.Value.Value, pair.Value.IsSecret)))
            .Concat(execution.Spec.RuntimeEnv.Select(pair => (pair.Key, pair.Value.Value, pair.Value.IsSecret)));
    }

    private EnvironmentResource Environment(StoreConnection connection, ApiResourceReference reference, AgentInstance instance)
    {
        var data = reference.Org.Length > 0
            ? ResourceTable.FindBySlug(connection, ResourceKind.Environment, reference.Slug, reference.Org)
            : ResourceTable.FindBySlug(connection, ResourceKind.Environment, reference.Slug, instance.Metadata.Org)
                ?? ResourceTable.FindBySlug(connection, ResourceKind.Environment, reference.Slug);

        if (data is null)
        {
            throw ResourceErrors.Incomplete(
                $"environment '{reference.Slug}' of agent instance {instance.Metadata.Id} does not exist; create it or remove the reference");
        }

        var environment = EnvironmentResource.Parser.ParseFrom(data);
        secrets.Reveal(environment.Spec);
        return environment;
    }

    private static Grpc.Core.RpcException Gone(ResourceKind kind, string id, string executionId) => ResourceErrors.Incomplete(
        $"execution {executionId} cannot run: its {kind.Name} '{id}' does not exist any more");
}
