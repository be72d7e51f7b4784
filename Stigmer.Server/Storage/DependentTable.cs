using Stigmer.Server.Resources;

namespace Stigmer.Server.Storage;

/// <summary>Resources below others: instances of an agent, sessions of an instance, executions of a session, contexts of an execution.</summary>
internal static class DependentTable
{
    private static readonly Dictionary<ResourceKind, ResourceKind> Below = new()
    {
        [ResourceKind.Agent] = ResourceKind.AgentInstance,
        [ResourceKind.AgentInstance] = ResourceKind.Session,
        [ResourceKind.Session] = ResourceKind.AgentExecution,
        [ResourceKind.AgentExecution] = ResourceKind.ExecutionContext,
    };

    /// <summary>All of them, the nearest first.</summary>
    internal static List<(ResourceKind Kind, string Id)> Of(StoreConnection connection, ResourceKind kind, string id)
    {
        var found = new List<(ResourceKind Kind, string Id)>();
        var parents = new List<string> { id };
        while (parents.Count > 0 && Below.TryGetValue(kind, out var child))
        {
            parents = [.. parents.SelectMany(parent => Children(connection, child, parent))];
            found.AddRange(parents.Select(childId => (child, childId)));
            kind = child;
        }

        return found;
    }

    /// <summary>How many of them a caller may see.</summary>
    internal static long CountVisible(StoreConnection connection, IReadOnlyCollection<(ResourceKind Kind, string Id)> dependents, Visibility visibility) =>
        dependents.Sum(dependent =>
        {
            var parameters = new List<(string, object?)> { ("@kind", dependent.Kind.Number), ("@id", dependent.Id) };
            var visible = ResourceTable.IsVisible(visibility, parameters);
            return connection.Number($"SELECT count(*) FROM resources WHERE kind = @kind AND id = @id AND {visible}", [.. parameters]);
        });

    /// <summary>Takes one away with everything that is kept for it alone.</summary>
    internal static void Delete(StoreConnection connection, ResourceKind kind, string id)
    {
        ResourceTable.Delete(connection, kind, id);
        if (kind == ResourceKind.AgentExecution)
        {
            ExecutionTable.Remove(connection, id);
        }
    }

    private static List<string> Children(StoreConnection connection, ResourceKind kind, string parent) => connection.All(
        "SELECT id FROM resources WHERE kind = @kind AND parent = @parent ORDER BY number + 0",
        row => row.GetString(0),
        ("@kind", kind.Number),
        ("@parent", parent));
}
