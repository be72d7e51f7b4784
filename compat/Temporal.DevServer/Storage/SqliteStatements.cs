using Microsoft.Data.Sqlite;

namespace Temporal.DevServer.Storage;

/// <summary>The prepared statements of the store. Not thread-safe; the store holds its gate around each call.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _saveRun;
    private readonly SqliteCommand _addEvents;
    private readonly SqliteCommand _deleteRun;
    private readonly SqliteCommand _deleteEvents;
    private readonly SqliteCommand _saveNamespace;

    public SqliteStatements(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _saveRun = Prepare("INSERT INTO runs (run_id, record) VALUES ($run, $record) ON CONFLICT (run_id) DO UPDATE SET record = excluded.record", "$run", "$record");
        _addEvents = Prepare("INSERT INTO events (run_id, first_id, events) VALUES ($run, $first, $events)", "$run", "$first", "$events");
        _deleteRun = Prepare("DELETE FROM runs WHERE run_id = $run", "$run");
        _deleteEvents = Prepare("DELETE FROM events WHERE run_id = $run", "$run");
        _saveNamespace = Prepare("INSERT INTO namespaces (name, record) VALUES ($name, $record) ON CONFLICT (name) DO UPDATE SET record = excluded.record", "$name", "$record");
    }

    public void Commit(IEnumerable<WriteBatch> batches)
    {
        _begin.ExecuteNonQuery();
        try
        {
            foreach (var batch in batches)
            {
                Apply(batch);
            }

            _commit.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite itself has rolled back after some errors, a full disk among them.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                _rollback.ExecuteNonQuery();
            }

            throw;
        }
    }

    public List<byte[]> ReadBlobs(string sql, string? runId)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        if (runId is not null)
        {
            command.Parameters.AddWithValue("$run", runId);
        }

        using var reader = command.ExecuteReader();
        var blobs = new List<byte[]>();
        while (reader.Read())
        {
            blobs.Add((byte[])reader.GetValue(0));
        }

        return blobs;
    }

    public void Dispose()
    {
        foreach (var command in new[] { _begin, _commit, _rollback, _saveRun, _addEvents, _deleteRun, _deleteEvents, _saveNamespace })
        {
            command.Dispose();
        }
    }

    private void Apply(WriteBatch batch)
    {
        if (batch.Namespace is { } @namespace)
        {
            Run(_saveNamespace, @namespace.Name, @namespace.ToByteArray());
        }

        foreach (var run in batch.Runs)
        {
            Run(_saveRun, run.RunId, run.Record);
            if (run.Events is { } events)
            {
                Run(_addEvents, run.RunId, run.FirstEventId, events);
            }
        }

        foreach (var runId in batch.DeletedRuns)
        {
            Run(_deleteRun, runId);
            Run(_deleteEvents, runId);
        }
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, null));
        }

        command.Prepare();
        return command;
    }
}
