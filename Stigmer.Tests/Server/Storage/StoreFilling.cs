using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Storage;

/// <summary>A PostgreSQL store as it is after a good while: many sessions and executions, few organisations, statistics of all of it.</summary>
internal static class StoreFilling
{
    private const int Sessions = 10_000;
    private const int Executions = 20_000;

    private static readonly (ResourceKind Kind, int Count, string Parent)[] Kinds =
    [
        (ResourceKind.Organization, 5, "''"),
        (ResourceKind.Agent, 1000, "''"),
        (ResourceKind.Skill, 1000, "'hash-' || i"),
        (ResourceKind.AgentInstance, 2000, "'agt-' || (i % 1000 + 1)"),
        (ResourceKind.Session, Sessions, "'ain-' || (i % 2000 + 1)"),
        (ResourceKind.AgentExecution, Executions, $"'ses-' || (i % {Sessions} + 1)"),
    ];

    internal static void Fill(StoreConnection connection)
    {
        // Sessions and executions come into being side by side; agents and the like were there before.
        connection.Execute(
            $"""
            INSERT INTO resources (kind, id, org, slug, parent, tags, owner, data)
            SELECT kind, prefix || '-' || i, 'org-' || i % 50, prefix || '-' || i, parent, '[]',
                CASE WHEN i % 10 = 0 THEN 'user-' || i % 1000 ELSE '' END, decode(repeat('ab', 300), 'hex')
            FROM ({string.Join(" UNION ALL ", Kinds.Select(Rows))}) AS rows
            ORDER BY i
            """);

        connection.Execute(
            $"""
            INSERT INTO executions (id, session_id, phase, ended_at)
            SELECT 'aex-' || i, 'ses-' || (i % {Sessions} + 1), CASE WHEN i % 1000 = 0 THEN {(int)ExecutionPhase.ExecutionInProgress}
                ELSE {(int)ExecutionPhase.ExecutionCompleted} END, CASE WHEN i % 1000 = 0 THEN 0 ELSE i END
            FROM generate_series(1, {Executions}) AS i
            """);
        connection.Execute(
            $"""
            INSERT INTO journal (execution_id, seq, key, entry)
            SELECT 'aex-' || i, seq, 'key-' || seq, ''::bytea FROM generate_series(1, {Executions}) AS i, generate_series(1, 5) AS seq
            """);
        connection.Execute(
            $"INSERT INTO snapshots (execution_id, seq, status) SELECT 'aex-' || i, 5, ''::bytea FROM generate_series(1, {Executions}) AS i");
        connection.Execute("INSERT INTO workflow_intents (execution_id, action) SELECT 'aex-' || i, 1 FROM generate_series(1, 5000) AS i");
        connection.Execute(
            """
            INSERT INTO skill_versions (skill_id, tag, hash, data)
            SELECT 'skl-' || (i % 1000 + 1), 'v' || i % 5, 'hash-' || i, '' FROM generate_series(1, 5000) AS i
            """);
        connection.Execute("VACUUM ANALYZE");
    }

    private static string Rows((ResourceKind Kind, int Count, string Parent) rows) =>
        $"SELECT {rows.Kind.Number} AS kind, '{rows.Kind.Prefix}' AS prefix, i, {rows.Parent} AS parent FROM generate_series(1, {rows.Count}) AS i";
}
