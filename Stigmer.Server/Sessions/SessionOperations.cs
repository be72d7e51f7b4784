using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Sessions.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Sessions;

/// <summary>Sessions, among them those made for a run that names none.</summary>
internal sealed class SessionOperations(ResourceType<Session> type, Database database, SecretVault secrets)
    : ResourceOperations<Session>(type, database, secrets)
{
    /// <summary>Makes a session for one run. Its scope is the organisation, since sessions know no platform scope.</summary>
    internal Session CreateFor(StoreConnection connection, AgentInstance instance)
    {
        var name = $"session-{connection.Now.ToUnixTimeMilliseconds()}-{Ulid.New(connection.Now)[^6..]}";
        return Create(connection, new Session
        {
            ApiVersion = instance.ApiVersion,
            Kind = Type.Kind.Name,
            Metadata = new ApiResourceMetadata
            {
                Name = name,
                Slug = name,
                Org = instance.Metadata.Org,
                OwnerScope = instance.Metadata.OwnerScope == ApiResourceOwnerScope.IdentityAccount
                    ? ApiResourceOwnerScope.IdentityAccount
                    : ApiResourceOwnerScope.Organization,
            },
            Spec = new SessionSpec { AgentInstanceId = instance.Metadata.Id, Subject = "Auto-created session" },
        });
    }
}
