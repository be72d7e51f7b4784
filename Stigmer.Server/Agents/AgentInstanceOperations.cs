using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Agents;

/// <summary>Agent instances, among them the default one that every agent gets.</summary>
internal sealed class AgentInstanceOperations(ResourceType<AgentInstance> type, Database database, SecretVault secrets)
    : ResourceOperations<AgentInstance>(type, database, secrets)
{
    /// <summary>Makes the instance that runs an agent when nobody configured one.</summary>
    internal AgentInstance CreateDefault(StoreConnection connection, Agent agent)
    {
        var metadata = new ApiResourceMetadata
        {
            Name = $"{agent.Metadata.Name}-default",
            Slug = $"{agent.Metadata.Slug}-default",
            Org = agent.Metadata.Org,
            OwnerScope = agent.Metadata.OwnerScope,
        };
        if (ResourceTable.FindBySlug(connection, Type.Kind, metadata.Slug, metadata.Org) is not null)
        {
            // An earlier agent of this name left its instance behind.
            metadata.Slug += $"-{agent.Metadata.Id[^6..]}";
        }

        return Create(connection, new AgentInstance
        {
            ApiVersion = agent.ApiVersion,
            Kind = Type.Kind.Name,
            Metadata = metadata,
            Spec = new AgentInstanceSpec
            {
                AgentId = agent.Metadata.Id,
                Description = "Default instance (auto-created, no custom configuration)",
            },
        });
    }
}
