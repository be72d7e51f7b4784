using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Access;

/// <summary>Which organisations somebody belongs to: those that they made, and those that their issuer names.</summary>
internal sealed class Memberships(Database database)
{
    /// <param name="identity">Somebody.</param>
    /// <param name="ids">Of the organisations that the issuer names.</param>
    /// <returns>Slugs.</returns>
    internal IReadOnlySet<string> Of(string identity, IReadOnlyCollection<string> ids) => database.Read(connection =>
    {
        var slugs = ResourceTable.SlugsOf(connection, ResourceKind.Organization, identity).ToHashSet(StringComparer.Ordinal);
        slugs.UnionWith(ids.Select(id => ResourceTable.FindFiling(connection, ResourceKind.Organization, id)).OfType<Filing>().Select(filing => filing.Slug));
        return slugs;
    });
}
