using System.Data.Common;
using Stigmer.Api.AgentExecutions.V1;

namespace Stigmer.Server.Storage;

/// <summary>The outbox: intents stay until Temporal has taken them.</summary>
internal static class IntentTable
{
    private const string Columns = "number, execution_id, action, trace";

    internal static void Insert(StoreConnection connection, string executionId, IntentAction action) => connection.Execute(
        "INSERT INTO workflow_intents (execution_id, action, trace) VALUES (@id, @action, @trace) ON CONFLICT DO NOTHING",
        ("@id", executionId),
        ("@action", (int)action),
        ("@trace", connection.Trace));

    /// <summary>True when there was such an intent.</summary>
    internal static bool Delete(StoreConnection connection, string executionId, IntentAction action) => connection.Execute(
        "DELETE FROM workflow_intents WHERE execution_id = @id AND action = @action",
        ("@id", executionId),
        ("@action", (int)action)) > 0;

    /// <summary>An execution that has ended otherwise: its workflow is not started, or stopped if it may have been.</summary>
    internal static void Stop(StoreConnection connection, string executionId)
    {
        Delete(connection, executionId, IntentAction.Start);
        Insert(connection, executionId, IntentAction.Cancel);
    }

    /// <summary>Another number: whoever delivers the news before deletes those only, and delivers these too.</summary>
    internal static void InsertNews(StoreConnection connection, string executionId)
    {
        Delete(connection, executionId, IntentAction.News);
        Insert(connection, executionId, IntentAction.News);
    }

    internal static void Delete(StoreConnection connection, WorkflowIntent intent) =>
        connection.Execute("DELETE FROM workflow_intents WHERE number = @number", ("@number", intent.Number));

    /// <summary>The oldest intents, in order.</summary>
    internal static List<WorkflowIntent> Oldest(StoreConnection connection, int count) => connection.All(
        $"SELECT {Columns} FROM workflow_intents ORDER BY number LIMIT @count",
        Read,
        ("@count", count));

    /// <summary>The oldest intents that no other server is about, in order; the others leave them to this one for a while.</summary>
    internal static List<WorkflowIntent> Claim(StoreConnection connection, string server, TimeSpan time, int count)
    {
        var intents = connection.All(
            $"SELECT {Columns} FROM workflow_intents WHERE claimed_by = @server OR claimed_until < @now ORDER BY number LIMIT @count",
            Read,
            ("@server", server),
            ("@now", connection.Now.ToUnixTimeMilliseconds()),
            ("@count", count));
        foreach (var intent in intents)
        {
            connection.Execute(
                "UPDATE workflow_intents SET claimed_by = @server, claimed_until = @until WHERE number = @number",
                ("@server", server),
                ("@until", (connection.Now + time).ToUnixTimeMilliseconds()),
                ("@number", intent.Number));
        }

        return intents;
    }

    /// <summary>What this server could not tell Temporal, another may: it need not wait for the claims to lapse.</summary>
    internal static bool Leave(StoreConnection connection, IReadOnlyList<WorkflowIntent> intents, string server)
    {
        foreach (var intent in intents)
        {
            connection.Execute(
                "UPDATE workflow_intents SET claimed_by = '', claimed_until = 0 WHERE number = @number AND claimed_by = @server",
                ("@number", intent.Number),
                ("@server", server));
        }

        return true;
    }

    /// <summary>Every execution that has not ended is to be started again; Temporal knows those that are running.</summary>
    internal static int StartAllLive(StoreConnection connection) => connection.Execute(
        """
        -- The sum keeps the order from being taken from the table, of which all would be looked at instead of the few that are live.
        INSERT INTO workflow_intents (execution_id, action) SELECT id, @start FROM executions WHERE phase < @ended ORDER BY number + 0
        ON CONFLICT DO NOTHING
        """,
        ("@start", (int)IntentAction.Start),
        ("@ended", (int)ExecutionPhase.ExecutionCompleted));

    private static WorkflowIntent Read(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), (IntentAction)row.GetInt32(2), row.GetString(3));
}
