using System.Data.Common;
using System.Text.Json;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Storage;

/// <summary>The heads of journals, and which executions there are by session and by phase.</summary>
internal static class ExecutionTable
{
    // Where a journal ends is told by the journal itself, so that most appends write nothing else.
    private const string Columns =
        "id, session_id, phase, (SELECT coalesce(max(seq), 0) FROM journal WHERE execution_id = executions.id), cancel_reason";

    internal static void Insert(StoreConnection connection, ExecutionHead head) => connection.Execute(
        "INSERT INTO executions (id, session_id, phase, cancel_reason) VALUES (@id, @session, @phase, @reason)",
        Parameters(head));

    internal static void Update(StoreConnection connection, ExecutionHead head)
    {
        connection.Heads?.Forget(head.Id);
        connection.Execute(
            "UPDATE executions SET session_id = @session, phase = @phase, cancel_reason = @reason WHERE id = @id",
            Parameters(head));
    }

    /// <summary>After an append.</summary>
    internal static void Advance(StoreConnection connection, ExecutionHead before, ExecutionHead after)
    {
        if (after.Phase != before.Phase)
        {
            Update(connection, after);
        }

        connection.Heads?.Keep(after);
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

    /// <summary>
    /// Ids of those that are to stop as far as can be told: people have asked for it, or they were ended or deleted and Temporal has not
    /// been told. Those that have stopped since a time are among them, for whoever was away.
    /// </summary>
    internal static List<string> ToStop(StoreConnection connection, DateTimeOffset since) => connection.All(
        """
        SELECT execution_id FROM workflow_intents WHERE action = @cancel
        UNION SELECT id FROM executions WHERE phase < @ended AND cancel_reason IS NOT NULL
        UNION SELECT id FROM executions WHERE ended_at > 0 AND ended_at > @since AND cancel_reason IS NOT NULL
        """,
        row => row.GetString(0),
        ("@cancel", (int)IntentAction.Cancel),
        ("@ended", (int)ExecutionPhase.ExecutionCompleted),
        ("@since", since.ToUnixTimeMilliseconds()));

    internal static long CountEnded(StoreConnection connection) => connection.Number("SELECT count(*) FROM executions WHERE ended_at > 0");

    /// <summary>An execution's head, journal and snapshot; its workflow is stopped when it may run.</summary>
    internal static void Remove(StoreConnection connection, string id)
    {
        if (Find(connection, id) is not { } head)
        {
            return;
        }

        connection.Heads?.Forget(id);
        connection.Execute("DELETE FROM executions WHERE id = @id", ("@id", id));
        JournalTable.Delete(connection, id);
        if (head.Phase < ExecutionPhase.ExecutionCompleted)
        {
            IntentTable.Stop(connection, id);
        }
    }

    internal static ExecutionHead? Find(StoreConnection connection, string id) =>
        connection.Heads is { } heads && heads.TryGet(id, out var head)
            ? head
            : connection.First($"SELECT {Columns} FROM executions WHERE id = @id", Read, ("@id", id));

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
        row.IsDBNull(4) ? null : row.GetString(4));

    private static (string, object?)[] Parameters(ExecutionHead head) =>
    [
        ("@id", head.Id),
        ("@session", head.SessionId),
        ("@phase", (int)head.Phase),
        ("@reason", head.CancelReason),
    ];
}
