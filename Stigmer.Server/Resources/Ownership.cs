using Stigmer.Api.ApiResources;

namespace Stigmer.Server.Resources;

/// <summary>Who may see a resource, besides its organisation's own rule.</summary>
internal static class Ownership
{
    /// <summary>Everybody may see it.</summary>
    internal const string Everybody = "*";

    /// <summary>The organisation that it is filed under may see it.</summary>
    internal const string Organization = "";

    /// <summary>What the store files as the owner; null leaves it as it is.</summary>
    /// <param name="kind">Keys and organisations are their maker's; an execution is what its session is.</param>
    /// <param name="scope">Of its metadata.</param>
    /// <param name="audit">Knows who made it.</param>
    internal static string? Of(ResourceKind kind, ApiResourceOwnerScope scope, ApiResourceAudit? audit)
    {
        if (kind == ResourceKind.AgentExecution)
        {
            return null;
        }

        if (kind == ResourceKind.ApiKey || kind == ResourceKind.Organization || scope == ApiResourceOwnerScope.IdentityAccount)
        {
            return audit?.SpecAudit?.CreatedBy?.Id ?? "";
        }

        return scope == ApiResourceOwnerScope.Platform ? Everybody : Organization;
    }
}
