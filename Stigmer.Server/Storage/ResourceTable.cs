using System.Data.Common;
using System.Text.Json;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Storage;

/// <summary>Resources of every kind, found by id, slug, parent and tag.</summary>
internal static class ResourceTable
{
    private const string FilingColumns = "id, slug, org, owner";

    internal static (string, object?) Tags(IReadOnlyCollection<string> tags) => ("@tags", JsonSerializer.Serialize(tags));

    /// <summary>True for a resource that carries every tag of <see cref="Tags"/>.</summary>
    internal static string HasTags(StoreConnection connection) =>
        $"NOT EXISTS (SELECT 1 FROM ({connection.TextsOf("@tags")}) AS wanted WHERE wanted.value NOT IN ({connection.TextsOf("resources.tags")}))";

    internal static void Insert(StoreConnection connection, ResourceRow row) => connection.Execute(
        """
        INSERT INTO resources (kind, id, org, slug, parent, tags, owner, data)
        VALUES (@kind, @id, @org, @slug, @parent, @tags, COALESCE(@owner, ''), @data)
        """,
        [.. Columns(row)]);

    internal static void Update(StoreConnection connection, ResourceRow row) => connection.Execute(
        """
        UPDATE resources SET org = @org, slug = @slug, parent = @parent, tags = @tags, owner = COALESCE(@owner, owner), data = @data
        WHERE kind = @kind AND id = @id
        """,
        [.. Columns(row)]);

    internal static bool Delete(StoreConnection connection, ResourceKind kind, string id) =>
        connection.Execute("DELETE FROM resources WHERE kind = @kind AND id = @id", ("@kind", kind.Number), ("@id", id)) > 0;

    internal static byte[]? Find(StoreConnection connection, ResourceKind kind, string id) => connection.First(
        "SELECT data FROM resources WHERE kind = @kind AND id = @id",
        row => (byte[])row[0],
        ("@kind", kind.Number),
        ("@id", id));

    /// <summary>By slug within an organisation.</summary>
    internal static byte[]? FindBySlug(StoreConnection connection, ResourceKind kind, string slug, string org) => connection.First(
        "SELECT data FROM resources WHERE kind = @kind AND slug = @slug AND org = @org ORDER BY number LIMIT 1",
        row => (byte[])row[0],
        ("@kind", kind.Number),
        ("@slug", slug),
        ("@org", org));

    /// <summary>By slug alone, for clients that name no organisation; a resource without one or of the local one comes first.</summary>
    internal static byte[]? FindBySlug(StoreConnection connection, ResourceKind kind, string slug) => connection.First(
        "SELECT data FROM resources WHERE kind = @kind AND slug = @slug ORDER BY org NOT IN ('', 'local'), number LIMIT 1",
        row => (byte[])row[0],
        ("@kind", kind.Number),
        ("@slug", slug));

    /// <summary>Newest first.</summary>
    internal static ResourcePage<(string Id, byte[] Data)> List(StoreConnection connection, ResourceKind kind, ResourceFilter filter, Page page)
    {
        var where = "kind = @kind";
        var parameters = new List<(string, object?)> { ("@kind", kind.Number) };
        if (filter.Parent is not null)
        {
            where += " AND parent = @parent";
            parameters.Add(("@parent", filter.Parent));
        }

        if (filter.Ancestor is not null)
        {
            where += " AND parent IN (SELECT @ancestor UNION ALL SELECT id FROM resources WHERE kind = @parentKind AND parent = @ancestor)";
            parameters.AddRange([("@ancestor", filter.Ancestor), ("@parentKind", filter.ParentKind!.Number)]);
        }

        if (filter.Visibility is { } visibility)
        {
            where += $" AND {IsVisible(visibility, parameters)}";
        }

        if (filter.Tags.Count > 0)
        {
            where += $" AND {HasTags(connection)}";
            parameters.Add(Tags(filter.Tags));
        }

        var total = connection.Number($"SELECT count(*) FROM resources WHERE {where}", [.. parameters]);
        parameters.AddRange(page.Parameters);
        return page.Of(
            connection.All(
                $"SELECT id, data, number FROM resources WHERE {where}{page.Condition("number + 0")} ORDER BY number + 0 DESC LIMIT @size OFFSET @skip",
                row => ((row.GetString(0), (byte[])row[1]), row.GetInt64(2)),
                [.. parameters]),
            total);
    }

    /// <summary>True for a resource that a caller may see.</summary>
    internal static string IsVisible(Visibility visibility, List<(string, object?)> parameters)
    {
        var organizations = visibility.Organizations.Select((org, index) => ($"@org{index}", (object?)org)).ToList();
        parameters.AddRange([("@me", visibility.Identity), .. organizations]);
        var names = string.Join(", ", organizations.Select(parameter => parameter.Item1).DefaultIfEmpty("NULL"));
        return $"(owner = '{Ownership.Everybody}' OR (owner = @me AND org = '') OR (owner IN ('{Ownership.Organization}', @me) AND org IN ({names})))";
    }

    internal static Filing? FindFiling(StoreConnection connection, ResourceKind kind, string id) => connection.First(
        $"SELECT {FilingColumns} FROM resources WHERE kind = @kind AND id = @id", ReadFiling, ("@kind", kind.Number), ("@id", id));

    /// <summary>Everything that has a slug, in the order of creation.</summary>
    internal static List<Filing> FilingsOf(StoreConnection connection, ResourceKind kind, string slug) => connection.All(
        $"SELECT {FilingColumns} FROM resources WHERE kind = @kind AND slug = @slug ORDER BY number", ReadFiling, ("@kind", kind.Number), ("@slug", slug));

    /// <summary>Skills whose archive, of now or of a version before, has a hash.</summary>
    internal static List<Filing> SkillsOf(StoreConnection connection, string hash)
    {
        var now = connection.All(
            $"SELECT {FilingColumns} FROM resources WHERE kind = @kind AND parent = @hash", ReadFiling, ("@kind", ResourceKind.Skill.Number), ("@hash", hash));
        var before = connection.All(
            $"SELECT {FilingColumns} FROM resources WHERE kind = @kind AND id IN (SELECT skill_id FROM skill_versions WHERE hash = @hash)",
            ReadFiling,
            ("@kind", ResourceKind.Skill.Number),
            ("@hash", hash));
        return [.. now, .. before];
    }

    internal static List<string> SlugsOf(StoreConnection connection, ResourceKind kind, string owner) => connection.All(
        "SELECT slug FROM resources WHERE kind = @kind AND owner = @owner", row => row.GetString(0), ("@kind", kind.Number), ("@owner", owner));

    /// <summary>Resources that are filed under an organisation.</summary>
    internal static long CountOf(StoreConnection connection, string org) =>
        connection.Number("SELECT count(*) FROM resources WHERE org = @org", ("@org", org));

    /// <summary>Files a resource under another owner.</summary>
    internal static void SetOwner(StoreConnection connection, ResourceKind kind, string id, string owner) => connection.Execute(
        "UPDATE resources SET owner = @owner WHERE kind = @kind AND id = @id", ("@kind", kind.Number), ("@id", id), ("@owner", owner));

    private static Filing ReadFiling(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3));

    private static IEnumerable<(string, object?)> Columns(ResourceRow row) =>
    [
        ("@kind", row.Kind.Number),
        ("@id", row.Id),
        ("@org", row.Org),
        ("@slug", row.Slug),
        ("@parent", row.Parent),
        Tags(row.Tags),
        ("@owner", row.Owner),
        ("@data", row.Data),
    ];
}
