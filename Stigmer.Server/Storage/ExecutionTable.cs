using System.Data.Common;
using System.Text.Json;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Storage;

/// <summary>The heads of journals, and which executions there are by session and by phase.</summary>
internal static class ExecutionTable
{
    private const string Columns = "id, session_id, phase, last_seq, snapshot_bytes, tail_bytes, cancel_reason";

    internal static void Insert(StoreConnection connection, ExecutionHead head) => connection.Execute(
        $"INSERT INTO executions ({Columns}) VALUES (@id, @session, @phase, @seq, @snapshot, @tail, @reason)",
        Parameters(head));

    internal static void Update(StoreConnection connection, ExecutionHead head) => connection.Execute(
        """
        UPDATE executions SET session_id = @session, phase = @phase, last_seq = @seq, snapshot_bytes = @snapshot, tail_bytes = @tail,
            cancel_reason = @reason WHERE id = @id
        """,
        Parameters(head));

    /// <summary>What an append changes; most leave alone everything that is indexed.</summary>
    internal static void Advance(StoreConnection connection, ExecutionHead before, ExecutionHead after)
    {
        if (after with { LastSeq = before.LastSeq, TailBytes = before.TailBytes } != before)
        {
            Update(connection, after);
            return;
        }

        connection.Execute(
            "UPDATE executions SET last_seq = @seq, tail_bytes = @tail WHERE id = @id",
            ("@id", after.Id),
            ("@seq", after.LastSeq),
            ("@tail", after.TailBytes));
    }

    /// <summary>When an execution ended, for those who clear away.</summary>
    internal static void SetEnded(StoreConnection connection, string id) => connection.Execute(
        "UPDATE executions SET ended_at = @ended WHERE id = @id",
        ("@id", id),
        ("@ended", connection.Now.ToUnixTimeMilliseconds()));

    /// <summary>Gives those a time that ended before times were kept.</summary>
    internal static void SetEndedOfOld(StoreConnection connection) => connection.Execute(
        "UPDATE executions SET ended_at = @now WHERE phase >= @ended AND ended_at = 0",
        ("@now", connection.Now.ToUnixTimeMilliseconds()),
        ("@ended", (int)ExecutionPhase.ExecutionCompleted));

    /// <summary>Those that ended longest ago.</summary>
    internal static List<ExecutionHead> EndedBefore(StoreConnection connection, DateTimeOffset time, long count) => connection.All(
        $"SELECT {Columns} FROM executions WHERE ended_at > 0 AND ended_at < @time ORDER BY ended_at LIMIT @count",
        Read,
        ("@time", time.ToUnixTimeMilliseconds()),
        ("@count", count));

    internal static long CountEnded(StoreConnection connection) => connection.Number("SELECT count(*) FROM executions WHERE ended_at > 0");

    /// <summary>An execution's head, journal and snapshot; its workflow is stopped when it may run.</summary>
    internal static void Remove(StoreConnection connection, string id)
    {
        if (Find(connection, id) is not { } head)
        {
            return;
        }

        connection.Execute("DELETE FROM executions WHERE id = @id", ("@id", id));
        JournalTable.Delete(connection, id);
        if (head.Phase < ExecutionPhase.ExecutionCompleted)
        {
            IntentTable.Stop(connection, id);
        }
    }

    internal static ExecutionHead? Find(StoreConnection connection, string id) =>
        connection.First($"SELECT {Columns} FROM executions WHERE id = @id", Read, ("@id", id));

    /// <summary>Those of a list of ids that there are.</summary>
    internal static List<ExecutionHead> Find(StoreConnection connection, IReadOnlyCollection<string> ids) => connection.All(
        $"SELECT {Columns} FROM executions WHERE {connection.IsAmong("id", "@ids")}",
        Read,
        ("@ids", JsonSerializer.Serialize(ids)));

    /// <summary>Ids of a page, newest first.</summary>
    internal static ResourcePage<string> List(
        StoreConnection connection, string? sessionId, ExecutionPhase phase, IReadOnlyCollection<string> tags, Page page, Visibility? visibility = null)
    {
        var where = "TRUE";
        var parameters = new List<(string, object?)>();
        if (sessionId is not null)
        {
            where += " AND session_id = @session";
            parameters.Add(("@session", sessionId));
        }

        if (phase != ExecutionPhase.Unspecified)
        {
            where += " AND phase = @phase";
            parameters.Add(("@phase", (int)phase));
        }

        if (visibility is not null)
        {
            where += " AND EXISTS (SELECT 1 FROM resources WHERE resources.id = executions.id"
                + $" AND kind = {ResourceKind.AgentExecution.Number} AND {ResourceTable.IsVisible(visibility, parameters)})";
        }

        if (tags.Count > 0)
        {
            where += $" AND id IN (SELECT id FROM resources WHERE kind = {ResourceKind.AgentExecution.Number} AND {ResourceTable.HasTags(connection)})";
            parameters.Add(ResourceTable.Tags(tags));
        }

        var total = connection.Number($"SELECT count(*) FROM executions WHERE {where}", [.. parameters]);
        parameters.AddRange(page.Parameters);
        return page.Of(
            connection.All(
                $"SELECT id, number FROM executions WHERE {where}{page.Condition("number")} ORDER BY number DESC LIMIT @size OFFSET @skip",
                row => (row.GetString(0), row.GetInt64(1)),
                [.. parameters]),
            total);
    }

    /// <summary>Ended executions of a session that were created before another one, oldest first.</summary>
    internal static List<string> Earlier(StoreConnection connection, ExecutionHead head) => connection.All(
        """
        SELECT id FROM executions WHERE session_id = @session AND phase >= @ended
            AND number < (SELECT number FROM executions WHERE id = @id) ORDER BY number
        """,
        row => row.GetString(0),
        ("@session", head.SessionId),
        ("@ended", (int)ExecutionPhase.ExecutionCompleted),
        ("@id", head.Id));

    private static ExecutionHead Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        (ExecutionPhase)row.GetInt32(2),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetInt64(5),
        row.IsDBNull(6) ? null : row.GetString(6));

    private static (string, object?)[] Parameters(ExecutionHead head) =>
    [
        ("@id", head.Id),
        ("@session", head.SessionId),
        ("@phase", (int)head.Phase),
        ("@seq", head.LastSeq),
        ("@snapshot", head.SnapshotBytes),
        ("@tail", head.TailBytes),
        ("@reason", head.CancelReason),
    ];
}
