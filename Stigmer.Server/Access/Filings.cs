using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Access;

/// <summary>Finds out whose resources are, and what that means for a caller.</summary>
internal sealed class Filings(Database database)
{
    internal Filing? Find(ResourceKind kind, string id) => database.Read(connection => ResourceTable.FindFiling(connection, kind, id));

    /// <summary>All resources of a slug, in whatever organisation.</summary>
    internal IReadOnlyList<Filing> Of(ResourceKind kind, string slug) => database.Read(connection => ResourceTable.FilingsOf(connection, kind, slug));

    /// <summary>Whether the caller may see a skill that has, or had, an artifact.</summary>
    internal bool HasArtifact(Caller caller, string hash) =>
        database.Read(connection => ResourceTable.SkillsOf(connection, hash)).Any(filing => MaySee(caller, ResourceKind.Skill, filing));

    internal static bool MaySee(Caller caller, ResourceKind kind, Filing filing) =>
        filing.Owner == Ownership.Everybody || MayUse(caller, kind, filing);

    internal static bool MayChange(Caller caller, ResourceKind kind, Filing filing) => filing.Owner == Ownership.Everybody
        ? caller.IsOperator
        : MayUse(caller, kind, filing) && (kind != ResourceKind.Organization || filing.Owner == caller.Id);

    // Keys and organisations are filed under no organisation; a key that is made for one opens no other.
    private static bool MayUse(Caller caller, ResourceKind kind, Filing filing) => kind == ResourceKind.Organization
        ? caller.Organizations.Contains(filing.Slug)
        : (filing.Owner == caller.Id && filing.Org.Length == 0)
            || (filing.Owner is var owner && (owner == Ownership.Organization || owner == caller.Id) && caller.Organizations.Contains(filing.Org));
}
