using System.Threading.Channels;
using Microsoft.Data.Sqlite;
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

    private readonly StoreConnection _connection;
    private readonly TimeProvider _clock;
    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(QueueLimit) { SingleReader = true });
    private readonly Task _loop;

    internal DatabaseWriter(StoreConnection connection, TimeProvider clock)
    {
        _connection = connection;
        _clock = clock;
        _loop = Task.Run(CommitAllAsync);
    }

    /// <summary>Done when the change is on disk.</summary>
    internal async Task<T> WriteAsync<T>(Func<StoreConnection, T> change, Action<T>? committed, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(change, committed);
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
        _connection.Dispose();
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
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            batch.RemoveAll(write => !TryRun(write));
            _connection.Execute("COMMIT");
        }
        catch (SqliteException exception)
        {
            TryRollBack();
            batch.ForEach(write => write.Failed(ResourceErrors.Storage(exception)));
            return;
        }

        batch.ForEach(write => write.Committed());
    }

    // A change that fails, by refusing a request or otherwise, must not take its neighbours with it.
    private bool TryRun(PendingWrite write)
    {
        _connection.Execute("SAVEPOINT change");
        try
        {
            _connection.Now = _clock.GetUtcNow();
            write.Run(_connection);
            _connection.Execute("RELEASE change");
            return true;
        }
        catch (Exception exception)
        {
            // When SQLite has given up the whole transaction, as on a full disk, this throws and the batch fails.
            _connection.Execute("ROLLBACK TO change");
            _connection.Execute("RELEASE change");
            write.Failed(exception is SqliteException cause ? ResourceErrors.Storage(cause) : exception);
            return false;
        }
    }

    private void TryRollBack()
    {
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was no transaction left: BEGIN itself failed, or SQLite rolled back on its own.
        }
    }
}
