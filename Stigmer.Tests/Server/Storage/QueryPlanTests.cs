using System.Text.RegularExpressions;
using Stigmer.Server.Storage;
using Stigmer.Server.Storage.Sqlite;

namespace Stigmer.Tests.Server.Storage;

/// <summary>Asks SQLite how it means to answer what the store asks: by an index, however many resources there are.</summary>
public sealed partial class QueryPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Statements_All_UseAnIndex()
    {
        using var engine = SqliteEngine.Open(_folder.Path);
        using var connection = engine.Connect();
        new StoreQuestions(1).AskAboutOne(connection);
        StoreQuestions.AskForTheNewest(connection);
        StoreQuestions.AskAboutMany(connection);
        var statements = connection.Statements.ToList();

        Assert.InRange(statements.Count, 50, int.MaxValue);
        Assert.All(statements, sql => Assert.All(Plan(connection, sql), step =>
        {
            Assert.False(step.Contains("TEMP B-TREE", StringComparison.Ordinal) && !MaySort(sql), $"{step}\n{sql}");
            Assert.False(step.StartsWith("SCAN ", StringComparison.Ordinal) && !MayScan(sql, step), $"{step}\n{sql}");
        }));
    }

    public void Dispose() => _folder.Dispose();

    // The newest of all executions are the last rows of the table; tags are few, and those of one resource.
    private static bool MayScan(string sql, string step) =>
        step.Contains("VIRTUAL TABLE", StringComparison.Ordinal)
        || step == "SCAN CONSTANT ROW"
        || sql.Contains("WHERE TRUE", StringComparison.Ordinal)
        || sql.Contains("FROM workflow_intents WHERE claimed_by", StringComparison.Ordinal)
        || sql.Contains("FROM workflow_intents ORDER BY number", StringComparison.Ordinal);

    // Few have one slug, few runs are live, and all that have the tags have to be found before the newest of them are known.
    private static bool MaySort(string sql) =>
        sql.Contains("slug = @slug ORDER BY", StringComparison.Ordinal)
        || sql.Contains("phase < @ended", StringComparison.Ordinal)
        || sql.Contains("id IN (SELECT id FROM resources", StringComparison.Ordinal);

    private static List<string> Plan(StoreConnection connection, string sql) => connection.All(
        $"EXPLAIN QUERY PLAN {sql}",
        row => row.GetString(3),
        [.. Parameter().Matches(sql).Select(match => match.Value).Distinct().Select(name => (name, (object?)1))]);

    [GeneratedRegex("@[a-zA-Z0-9]+")]
    private static partial Regex Parameter();
}
