using System.Text.RegularExpressions;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;
using Stigmer.Server.Storage.Sqlite;

namespace Stigmer.Tests.Server.Storage;

/// <summary>Asks SQLite how it means to answer what the store asks: by an index, however many resources there are.</summary>
public sealed partial class QueryPlanTests : IDisposable
{
    private static readonly Page First = Page.Read(0, "");

    private readonly TempFolder _folder = new();

    [Fact]
    public void Statements_All_UseAnIndexAndNeverSort()
    {
        using var engine = SqliteEngine.Open(_folder.Path);
        using var connection = engine.Connect();
        AskEverything(connection);
        var statements = connection.Statements.ToList();

        Assert.InRange(statements.Count, 20, int.MaxValue);
        Assert.All(statements, sql => Assert.All(Plan(connection, sql), step =>
        {
            Assert.DoesNotContain("TEMP B-TREE", step, StringComparison.Ordinal);
            Assert.False(step.StartsWith("SCAN ", StringComparison.Ordinal) && !MayScan(sql, step), $"{step}\n{sql}");
        }));
    }

    public void Dispose() => _folder.Dispose();

    private static void AskEverything(StoreConnection connection)
    {
        var kind = ResourceKind.Session;
        ResourceTable.Find(connection, kind, "id");
        ResourceTable.FindBySlug(connection, kind, "slug", "org");
        ResourceTable.List(connection, kind, new ResourceFilter(), First);
        ResourceTable.List(connection, kind, new ResourceFilter { Parent = "p" }, First);
        ResourceTable.List(connection, kind, new ResourceFilter { Tags = ["t"] }, First);
        ResourceTable.Update(connection, new ResourceRow(kind, "id", "org", "slug", "", [], []));
        ResourceTable.Delete(connection, kind, "id");
        ExecutionTable.Find(connection, "id");
        ExecutionTable.List(connection, null, ExecutionPhase.Unspecified, [], First);
        ExecutionTable.List(connection, "session", ExecutionPhase.Unspecified, [], First);
        ExecutionTable.List(connection, null, ExecutionPhase.ExecutionInProgress, [], First);
        ExecutionTable.Earlier(connection, new ExecutionHead("id", "session", ExecutionPhase.ExecutionPending, 0, 0, 0, null));
        ExecutionTable.Remove(connection, "id");
        ExecutionTable.EndedBefore(connection, DateTimeOffset.UnixEpoch, 1);
        ExecutionTable.CountEnded(connection);
        ExecutionTable.Find(connection, ["id", "other"]);
        DependentTable.Of(connection, ResourceKind.Agent, "id");
        JournalTable.SeqOf(connection, "id", "key");
        JournalTable.Read(connection, "id", 0, 1);
        JournalTable.LoadSnapshot(connection, "id");
        JournalTable.Delete(connection, "id");
        IntentTable.Oldest(connection, 1);
        IntentTable.Claim(connection, "server", TimeSpan.Zero, 1);
        SkillVersionTable.Find(connection, "id", "v1");
        SkillVersionTable.Delete(connection, "id");
    }

    // The newest of all executions are the last rows of the table; tags are few, and those of one resource.
    private static bool MayScan(string sql, string step) =>
        step.Contains("VIRTUAL TABLE", StringComparison.Ordinal)
        || sql.Contains("WHERE TRUE", StringComparison.Ordinal)
        || sql.Contains("FROM workflow_intents WHERE claimed_by", StringComparison.Ordinal)
        || sql.Contains("FROM workflow_intents ORDER BY number", StringComparison.Ordinal);

    private static List<string> Plan(StoreConnection connection, string sql) => connection.All(
        $"EXPLAIN QUERY PLAN {sql}",
        row => row.GetString(3),
        [.. Parameter().Matches(sql).Select(match => match.Value).Distinct().Select(name => (name, (object?)1))]);

    [GeneratedRegex("@[a-zA-Z]+")]
    private static partial Regex Parameter();
}
