using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Server.Executions.Steering;
using Stigmer.Server.Resources;
using Stigmer.Server.Resources.Rules;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Agents;

/// <summary>Agents; each comes with a default instance.</summary>
internal sealed class AgentOperations(ResourceType<Agent> type, AgentInstanceOperations instances, Database database, SecretVault secrets)
    : ResourceOperations<Agent>(type, database, secrets)
{
    internal override Agent Create(StoreConnection connection, Agent resource)
    {
        var agent = base.Create(connection, resource);
        EnsureDefaultInstance(connection, agent);
        return agent;
    }

    /// <summary>The agent's default instance; made anew when somebody deleted it.</summary>
    internal AgentInstance EnsureDefaultInstance(StoreConnection connection, Agent agent)
    {
        if (agent.Status?.DefaultInstanceId is { Length: > 0 } id && instances.Find(connection, id) is { } instance)
        {
            return instance;
        }

        instance = instances.CreateDefault(connection, agent);
        agent.Status ??= new AgentStatus();
        agent.Status.DefaultInstanceId = instance.Metadata.Id;
        ResourceTable.Update(connection, Type.ToRow(agent));
        return instance;
    }

    protected override string? Companion(Agent resource) => resource.Status?.DefaultInstanceId;

    protected override IReadOnlyList<Problem> Problems(Agent resource) =>
        [.. base.Problems(resource), .. PolicyRules.Check(resource.Spec?.Policy, "spec.policy")];
}
