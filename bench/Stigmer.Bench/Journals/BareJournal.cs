using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Stigmer.Bench.Journals;

/// <summary>The floor: SQLite, one table, one thread that puts whatever waits into one transaction. Nothing is checked, folded or told to anybody.</summary>
internal sealed class BareJournal : IAsyncDisposable
{
    private const int BatchLimit = 256;

    private readonly SqliteConnection _connection;
    private readonly Channel<(string Id, long Seq, string Key, byte[] Data, TaskCompletionSource Done)> _queue =
        Channel.CreateBounded<(string, long, string, byte[], TaskCompletionSource)>(4096);

    private readonly Task _loop;

    internal BareJournal(string folder)
    {
        Batteries_V2.Init();
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")};Pooling=False");
        _connection.Open();
        Command("PRAGMA journal_mode = WAL").ExecuteNonQuery();
        Command("PRAGMA synchronous = FULL").ExecuteNonQuery();
        Command("CREATE TABLE journal (execution_id TEXT NOT NULL, seq INTEGER NOT NULL, key TEXT NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (execution_id, seq))").ExecuteNonQuery();
        Command("CREATE UNIQUE INDEX journal_key ON journal (execution_id, key)").ExecuteNonQuery();
        _loop = Task.Run(CommitAllAsync);
    }

    internal async Task AppendAsync(string id, long seq, string key, byte[] data)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync((id, seq, key, data, done));
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task CommitAllAsync()
    {
        await using var begin = Command("BEGIN IMMEDIATE");
        await using var commit = Command("COMMIT");
        await using var insert = Command("INSERT INTO journal VALUES (@id, @seq, @key, @entry)");
        var (id, seq, key, entry) = (Parameter(insert, "@id"), Parameter(insert, "@seq"), Parameter(insert, "@key"), Parameter(insert, "@entry"));
        var batch = new List<TaskCompletionSource>(BatchLimit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            begin.ExecuteNonQuery();
            while (batch.Count < BatchLimit && _queue.Reader.TryRead(out var next))
            {
                (id.Value, seq.Value, key.Value, entry.Value) = (next.Id, next.Seq, next.Key, next.Data);
                insert.ExecuteNonQuery();
                batch.Add(next.Done);
            }

            commit.ExecuteNonQuery();
            batch.ForEach(done => done.SetResult());
            batch.Clear();
        }
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static SqliteParameter Parameter(SqliteCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
