using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Temporal.DevServer.Storage;

/// <summary>
/// Keeps changes in a SQLite file. One thread writes; whatever came in while it wrote goes into the next transaction together,
/// so that many runs share one commit.
/// </summary>
internal sealed class SqliteRunStore : IRunStore
{
    private const int BatchesPerCommit = 512;

    private readonly BlockingCollection<Pending> _queue = [];
    private readonly Lock _connectionGate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private readonly Thread _writer;
    private readonly Action<Exception> _onBroken;
    private Exception? _broken;

    public SqliteRunStore(string path, Action<Exception> onBroken)
    {
        SQLitePCL.Batteries_V2.Init();
        _onBroken = onBroken;
        _connection = SqliteSchema.Open(path);
        _statements = new SqliteStatements(_connection);
        _writer = new Thread(Write) { IsBackground = true, Name = "sqlite-writer" };
        _writer.Start();
    }

    public bool IsDurable => true;

    public Task CommitAsync(WriteBatch batch)
    {
        var pending = new Pending(batch);
        _queue.Add(pending);
        return pending.Done.Task;
    }

    public IReadOnlyList<NamespaceRecord> LoadNamespaces()
    {
        lock (_connectionGate)
        {
            return [.. _statements.ReadBlobs("SELECT record FROM namespaces ORDER BY name", null).Select(NamespaceRecord.Parser.ParseFrom)];
        }
    }

    public IEnumerable<RunRecord> LoadRuns()
    {
        lock (_connectionGate)
        {
            return [.. _statements.ReadBlobs("SELECT record FROM runs ORDER BY seq", null).Select(RunRecord.Parser.ParseFrom)];
        }
    }

    public List<HistoryEvent> LoadEvents(string runId)
    {
        lock (_connectionGate)
        {
            return [.. _statements.ReadBlobs("SELECT events FROM events WHERE run_id = $run ORDER BY first_id", runId)
                .SelectMany(blob => History.Parser.ParseFrom(blob).Events)];
        }
    }

    public ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        _writer.Join();
        _statements.Dispose();
        _connection.Dispose();
        _queue.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write()
    {
        var batches = new List<Pending>();
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            batches.Add(first);
            while (batches.Count < BatchesPerCommit && _queue.TryTake(out var next))
            {
                batches.Add(next);
            }

            Commit(batches);
            batches.Clear();
        }
    }

    private void Commit(List<Pending> batches)
    {
        if (_broken is null)
        {
            try
            {
                lock (_connectionGate)
                {
                    _statements.Commit(batches.Select(pending => pending.Batch));
                }

                batches.ForEach(pending => pending.Done.TrySetResult());
                return;
            }
            catch (SqliteException exception)
            {
                // Memory is now ahead of the file. Nothing more may be acknowledged; the server ends and starts again from the file.
                _broken = exception;
                _onBroken(exception);
            }
        }

        batches.ForEach(pending => pending.Done.TrySetException(new RpcException(new Status(StatusCode.Unavailable, "the database cannot be written"))));
    }

    private sealed class Pending(WriteBatch batch)
    {
        public WriteBatch Batch { get; } = batch;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
