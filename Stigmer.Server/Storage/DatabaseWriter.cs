using System.Data.Common;
using System.Threading.Channels;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Storage;

/// <summary>
/// The only one who writes. Changes that arrive while a transaction commits share the next one, so that many runs pay for one fsync.
/// </summary>
internal sealed class DatabaseWriter : IAsyncDisposable
{
    /// <summary>Callers wait beyond this many changes.</summary>
    internal const int QueueLimit = 4096;

    /// <summary>Changes in one transaction; more would let the first ones wait too long.</summary>
    internal const int BatchLimit = 256;

    private readonly IDatabaseEngine _engine;
    private readonly Func<StoreConnection> _connect;
    private readonly TimeProvider _clock;
    private readonly WriteHealth _health;
    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(QueueLimit) { SingleReader = true });
    private readonly Task _loop;

    // Of the loop alone; null when there is none that works.
    private StoreConnection? _connection;

    internal DatabaseWriter(IDatabaseEngine engine, Func<StoreConnection> connect, TimeProvider clock, WriteHealth health)
    {
        _engine = engine;
        _connect = connect;
        _clock = clock;
        _health = health;
        _loop = Task.Run(CommitAllAsync);
    }

    /// <summary>Done when the change is on disk.</summary>
    internal async Task<T> WriteAsync<T>(PendingWrite<T> write, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw ResourceErrors.ShuttingDown();
        }

        return await write.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Commits what has been accepted, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _connection?.Dispose();
    }

    private async Task CommitAllAsync()
    {
        var batch = new List<PendingWrite>(BatchLimit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchLimit && _queue.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            Commit(batch);
            batch.Clear();

            // Whoever was waiting goes on first: the next changes of all of them then share one fsync.
            await Task.Yield();
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            var connection = Begin();
            batch.RemoveAll(write => !TryRun(connection, write));
            connection.Execute("COMMIT");
        }
        catch (DbException exception)
        {
            RollBack(exception);
            var refusal = _engine.Refuse(exception);
            _health.Refused(refusal);
            batch.ForEach(write => write.Failed(refusal));
            return;
        }

        _health.Committed();
        batch.ForEach(write => write.Committed());
    }

    private StoreConnection Begin()
    {
        try
        {
            _connection?.Execute(_engine.BeginWrite);
        }
        catch (DbException exception) when (_engine.IsBroken(exception))
        {
            // It has been idle while the database was started again.
            _connection?.Dispose();
            _connection = null;
        }

        if (_connection is null)
        {
            _connection = _connect();
            _connection.Heads = _engine.IsShared ? null : new HeadCache();
            _connection.Execute(_engine.BeginWrite);
        }

        return _connection;
    }

    // A change that fails, by refusing a request or otherwise, must not take its neighbours with it.
    private bool TryRun(StoreConnection connection, PendingWrite write)
    {
        connection.Now = _clock.GetUtcNow();
        connection.Trace = write.Trace;
        if (write.IsWhole)
        {
            return TryRunWhole(connection, write);
        }

        connection.Execute("SAVEPOINT change");
        try
        {
            write.Run(connection);
            connection.Execute("RELEASE SAVEPOINT change");
            return true;
        }
        catch (Exception exception) when (exception is not DbException broken || !_engine.IsBroken(broken))
        {
            // When the whole transaction is lost, as on a full disk, this throws and the batch fails.
            connection.Heads?.Clear();
            connection.Execute("ROLLBACK TO SAVEPOINT change");
            connection.Execute("RELEASE SAVEPOINT change");
            write.Failed(exception is DbException cause ? _engine.Refuse(cause) : exception);
            return false;
        }
    }

    private static bool TryRunWhole(StoreConnection connection, PendingWrite write)
    {
        try
        {
            write.Run(connection);
            return true;
        }
        catch (Exception exception) when (exception is not DbException)
        {
            write.Failed(exception);
            return false;
        }
    }

    private void RollBack(DbException cause)
    {
        try
        {
            if (!_engine.IsBroken(cause))
            {
                _connection?.Heads?.Clear();
                _connection?.Execute("ROLLBACK");
                return;
            }
        }
        catch (DbException)
        {
            // There was no transaction left: BEGIN itself failed, or the database rolled back on its own.
        }

        // The next batch starts afresh.
        _connection?.Dispose();
        _connection = null;
    }
}
