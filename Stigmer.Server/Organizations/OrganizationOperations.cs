using Stigmer.Api.Organizations.V1;
using Stigmer.Server.Access;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Organizations;

/// <summary>Organisations, which other resources are filed under by slug.</summary>
internal sealed class OrganizationOperations(ResourceType<Organization> type, Database database, SecretVault secrets)
    : ResourceOperations<Organization>(type, database, secrets)
{
    internal Organization? FindBySlug(string slug) =>
        Database.Read(connection => ResourceTable.FindBySlug(connection, Type.Kind, slug, "")) is { } data ? Type.Read(data) : null;

    /// <summary>By id, as clients say, or by slug, as people do.</summary>
    internal Organization Get(OrganizationId id)
    {
        Check(id);
        return FindBySlug(id.Value) is { } organization ? Show(organization) : Get(id, id.Value);
    }

    /// <summary>A slug that resources are filed under already would give its new owner what is another's.</summary>
    internal override Organization Create(StoreConnection connection, Organization resource)
    {
        resource.Metadata.Org = "";
        var organization = base.Create(connection, resource);
        return Caller.Current.IsUnlimited || ResourceTable.CountOf(connection, organization.Metadata.Slug) == 0 ? organization : throw ResourceErrors.Incomplete(
            $"resources without an owner are filed under '{organization.Metadata.Slug}'; choose another slug, or have them deleted first");
    }

    protected override void Deleted(StoreConnection connection, Organization resource)
    {
        var count = ResourceTable.CountOf(connection, resource.Metadata.Slug);
        if (count > 0 && !Caller.Current.IsUnlimited)
        {
            throw ResourceErrors.Incomplete(
                $"organization '{resource.Metadata.Slug}' still has {count} resources; delete them first, as whoever took its slug next would own them");
        }
    }
}
