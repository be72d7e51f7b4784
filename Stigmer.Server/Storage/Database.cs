using System.Collections.Concurrent;
using System.Data.Common;

namespace Stigmer.Server.Storage;

/// <summary>The server's store: one writer, and any number of readers that never wait for it.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Idle reading connections that are kept.</summary>
    private const int IdleReaders = 8;

    /// <summary>Damaged records that are told of once each; beyond that there is more to do than to read a log.</summary>
    private const int DamagesTold = 1000;

    private readonly IDatabaseEngine _engine;
    private readonly ILogger _logger;
    private readonly DatabaseWriter _writer;
    private readonly ConcurrentBag<StoreConnection> _readers = [];
    private readonly ConcurrentDictionary<string, bool> _damaged = new(StringComparer.Ordinal);

    internal Database(IDatabaseEngine engine, TimeProvider clock, ILogger<Database> logger)
    {
        _engine = engine;
        _logger = logger;
        Writes = new WriteHealth(engine.Location, clock, logger);
        _writer = new DatabaseWriter(engine, Connect, clock, Writes);
    }

    /// <inheritdoc cref="IDatabaseEngine.Location"/>
    internal string Location => _engine.Location;

    /// <summary>How the changes fare.</summary>
    internal WriteHealth Writes { get; }

    /// <inheritdoc cref="IDatabaseEngine.IsShared"/>
    internal bool IsShared => _engine.IsShared;

    /// <summary>Makes a change; done when it is on disk. <paramref name="committed"/> runs before that, in the order of all commits of this server.</summary>
    /// <exception cref="Grpc.Core.RpcException">The database is full or away, and nothing was changed; or what the change itself threw.</exception>
    /// <param name="change">Makes the change. Others may share its transaction.</param>
    /// <param name="cancellationToken">Ends the wait; the change may be made all the same.</param>
    /// <param name="committed">Told of the result.</param>
    /// <param name="isWhole">The change refuses before it has changed anything, so that nothing has to be remembered to take it back alone.</param>
    internal Task<T> WriteAsync<T>(
        Func<StoreConnection, T> change, CancellationToken cancellationToken, Action<T>? committed = null, bool isWhole = false) =>
        _writer.WriteAsync(new PendingWrite<T>(change, committed) { IsWhole = isWhole }, cancellationToken);

    /// <summary>One consistent view for everything that <paramref name="query"/> asks; it may be asked twice.</summary>
    /// <exception cref="Grpc.Core.RpcException">The database is away, or what the query itself threw.</exception>
    internal T Read<T>(Func<StoreConnection, T> query)
    {
        try
        {
            if (_readers.TryTake(out var idle))
            {
                try
                {
                    return Read(idle, query);
                }
                catch (DbException exception) when (_engine.IsBroken(exception))
                {
                    // It has been idle while the database was started again.
                }
            }

            return Read(Connect(), query);
        }
        catch (DbException exception)
        {
            throw _engine.Refuse(exception);
        }
    }

    /// <summary>Told of executions that went with what they belonged to.</summary>
    internal event Action<string>? ExecutionRemoved;

    internal void TellRemoved(IReadOnlyList<string> executionIds)
    {
        foreach (var id in executionIds)
        {
            ExecutionRemoved?.Invoke(id);
        }
    }

    /// <summary>Says once what somebody who operates the server has to know: a record cannot be read, and others go on without it.</summary>
    internal void ReportDamaged(string record)
    {
        if (_damaged.Count < DamagesTold && _damaged.TryAdd(record, true))
        {
            _logger.RecordDamaged(record, Location);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        await _writer.DisposeAsync();
        _engine.Dispose();
    }

    private StoreConnection Connect()
    {
        var connection = _engine.Connect();
        connection.Damaged = ReportDamaged;
        return connection;
    }

    private T Read<T>(StoreConnection connection, Func<StoreConnection, T> query)
    {
        try
        {
            connection.Execute(_engine.BeginRead);
            var result = query(connection);
            connection.Execute("COMMIT");
            Return(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Return(StoreConnection connection)
    {
        if (_readers.Count < IdleReaders)
        {
            _readers.Add(connection);
        }
        else
        {
            connection.Dispose();
        }
    }
}
