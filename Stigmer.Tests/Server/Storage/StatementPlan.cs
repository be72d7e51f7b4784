using System.Text.Json;
using Npgsql;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Storage;

/// <summary>What PostgreSQL's module auto_explain says of a statement that has been run.</summary>
internal sealed class StatementPlan(JsonElement plan)
{
    private static readonly string[] Settings =
        ["log_min_duration = 0", "log_level = notice", "log_analyze = on", "log_timing = off", "log_format = json"];

    private readonly List<JsonElement> _scans = [.. Nodes(plan.GetProperty("Plan")).Where(node => TypeOf(node).Contains("Scan", StringComparison.Ordinal))];

    /// <summary>From its first row to its last, without an index.</summary>
    internal bool ScansATable => _scans.Any(scan => TypeOf(scan) == "Seq Scan");

    /// <summary>Rows that were looked at, wanted or not.</summary>
    internal long Rows => _scans.Sum(scan =>
        scan.GetProperty("Actual Loops").GetInt64() * (Number(scan, "Actual Rows") + Number(scan, "Rows Removed by Filter") + Number(scan, "Rows Removed by Index Recheck")));

    /// <summary>How many there are in all has to be counted.</summary>
    internal bool Counts => plan.GetProperty("Query Text").GetString()!.StartsWith("SELECT count(*)", StringComparison.Ordinal);

    /// <summary>Has the plan of every statement told, from now on.</summary>
    internal static void Tell(StoreConnection connection, NpgsqlConnection source, Action<StatementPlan> hear)
    {
        connection.Execute("LOAD 'auto_explain'");
        Array.ForEach(Settings, setting => connection.Execute($"SET auto_explain.{setting}"));
        source.Notice += (_, told) =>
        {
            var text = told.Notice.MessageText;
            if (text.IndexOf('{', StringComparison.Ordinal) is var start and >= 0)
            {
                hear(new StatementPlan(JsonDocument.Parse(text[start..]).RootElement));
            }
        };
    }

    public override string ToString() => $"{Rows} rows: {plan}";

    private static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        [node, .. node.TryGetProperty("Plans", out var below) ? below.EnumerateArray().SelectMany(Nodes) : []];

    private static string TypeOf(JsonElement node) => node.GetProperty("Node Type").GetString()!;

    private static long Number(JsonElement node, string name) => node.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
}
