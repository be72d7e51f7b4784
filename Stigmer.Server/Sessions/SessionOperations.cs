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
    /// <summary>The subject of sessions that nobody asked for; older clients know them by it.</summary>
    internal const string AutoCreated = "Auto-created session";

    /// <summary>Makes a session for one run. Its scope is the organisation, since sessions know no platform scope.</summary>
    /// <param name="connection">Of the transaction that accepts the run.</param>
    /// <param name="instance">What is run.</param>
    /// <param name="org">Whose run it is, for an instance that is everybody's.</param>
    internal Session CreateFor(StoreConnection connection, AgentInstance instance, string org)
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
                Org = instance.Metadata.OwnerScope == ApiResourceOwnerScope.Platform && org.Length > 0 ? org : instance.Metadata.Org,
                OwnerScope = instance.Metadata.OwnerScope == ApiResourceOwnerScope.IdentityAccount
                    ? ApiResourceOwnerScope.IdentityAccount
                    : ApiResourceOwnerScope.Organization,
            },
            Spec = new SessionSpec { AgentInstanceId = instance.Metadata.Id, Subject = AutoCreated },
        });
    }
}
