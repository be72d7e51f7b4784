using Google.Protobuf;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Storage;

/// <summary>Journal entries and the snapshots folded from them.</summary>
internal static class JournalTable
{
    /// <summary>Entries that are asked for at once.</summary>
    private const int RowsAtATime = 256;

    /// <summary>False when the key is already there.</summary>
    internal static bool TryInsert(StoreConnection connection, string executionId, JournalEntry entry, byte[] data) => connection.Execute(
        "INSERT INTO journal (execution_id, seq, key, entry) VALUES (@id, @seq, @key, @entry) ON CONFLICT (execution_id, key) DO NOTHING",
        ("@id", executionId),
        ("@seq", entry.Seq),
        ("@key", entry.Key),
        ("@entry", data)) > 0;

    /// <summary>The seq under which a key was first appended.</summary>
    internal static long? SeqOf(StoreConnection connection, string executionId, string key) => connection.First<long?>(
        "SELECT seq FROM journal WHERE execution_id = @id AND key = @key",
        row => row.GetInt64(0),
        ("@id", executionId),
        ("@key", key));

    /// <summary>Entries after a seq, in order, until they come to about <paramref name="maxBytes"/>; at least one when there is one.</summary>
    internal static (List<JournalEntry> Entries, bool More) Read(StoreConnection connection, string executionId, long afterSeq, long maxBytes)
    {
        var entries = new List<JournalEntry>();
        var bytes = 0L;
        var rows = 0;
        var more = false;
        do
        {
            rows = 0;
            connection.Each(
                "SELECT entry, seq FROM journal WHERE execution_id = @id AND seq > @after ORDER BY seq LIMIT @rows",
                row =>
                {
                    rows++;
                    var data = (byte[])row[0];
                    bytes += data.Length;
                    more = entries.Count > 0 && bytes > maxBytes;
                    if (!more)
                    {
                        entries.Add(Parse(connection, executionId, row.GetInt64(1), data));
                    }

                    return !more;
                },
                ("@id", executionId),
                ("@after", entries.Count > 0 ? entries[^1].Seq : afterSeq),
                ("@rows", RowsAtATime));
        }
        while (!more && rows == RowsAtATime);

        return (entries, more);
    }

    internal static void SaveSnapshot(StoreConnection connection, string executionId, long seq, byte[] status) => connection.Execute(
        "INSERT INTO snapshots (execution_id, seq, status) VALUES (@id, @seq, @status) ON CONFLICT (execution_id) DO UPDATE SET seq = @seq, status = @status",
        ("@id", executionId),
        ("@seq", seq),
        ("@status", status));

    internal static (AgentExecutionStatus Status, long Seq) LoadSnapshot(StoreConnection connection, string executionId)
    {
        var found = connection.First(
            "SELECT status, seq FROM snapshots WHERE execution_id = @id",
            row => (Data: (byte[])row[0], Seq: row.GetInt64(1)),
            ("@id", executionId));

        if (found.Data is not null)
        {
            try
            {
                return (AgentExecutionStatus.Parser.ParseFrom(found.Data), found.Seq);
            }
            catch (InvalidProtocolBufferException)
            {
                // Nothing is lost: the journal has it all.
                connection.Damaged?.Invoke($"snapshot of {executionId}");
            }
        }

        return (new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionPending }, 0);
    }

    internal static void Delete(StoreConnection connection, string executionId)
    {
        connection.Execute("DELETE FROM journal WHERE execution_id = @id", ("@id", executionId));
        connection.Execute("DELETE FROM snapshots WHERE execution_id = @id", ("@id", executionId));
    }

    // One entry that cannot be read must not hide the others, nor keep a run from ending.
    private static JournalEntry Parse(StoreConnection connection, string executionId, long seq, byte[] data)
    {
        try
        {
            return JournalEntry.Parser.ParseFrom(data);
        }
        catch (InvalidProtocolBufferException)
        {
            connection.Damaged?.Invoke($"entry {seq} of the journal of {executionId}");
            return new JournalEntry
            {
                Seq = seq,
                Key = $"damaged/{seq}",
                Notice = new Notice { Text = $"entry {seq} of this journal is damaged in the server's store and cannot be shown" },
            };
        }
    }
}
