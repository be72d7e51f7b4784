using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Stigmer.Server.Storage;

/// <summary>The server's store: SQLite in WAL mode, one writer, any number of readers that never wait for it.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Idle reading connections that are kept.</summary>
    private const int IdleReaders = 8;

    private readonly DatabaseFile _file;
    private readonly DatabaseWriter _writer;
    private readonly ConcurrentBag<StoreConnection> _readers = [];

    private Database(DatabaseFile file, TimeProvider clock)
    {
        _file = file;
        _writer = new DatabaseWriter(Connect(), clock);
    }

    internal string Path => _file.Path;

    /// <summary>Opens the database in a folder; makes both when they are not there.</summary>
    /// <exception cref="ServiceDefaults.Settings.SettingException">The folder or the file cannot be used; the message says why and what to do.</exception>
    internal static Database Open(string folder, TimeProvider clock)
    {
        Batteries_V2.Init();
        var file = DatabaseFile.Open(folder);
        try
        {
            using (var connection = StoreConnection.Open(file.Path))
            {
                connection.First("PRAGMA journal_mode = WAL", row => row.GetString(0));
                Schema.Migrate(connection, file.Path);
            }

            return new Database(file, clock);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a change; done when it is on disk. <paramref name="committed"/> runs before that, in the order of all commits.</summary>
    internal Task<T> WriteAsync<T>(Func<StoreConnection, T> change, CancellationToken cancellationToken, Action<T>? committed = null) =>
        _writer.WriteAsync(change, committed, cancellationToken);

    /// <summary>One consistent view for everything that <paramref name="query"/> asks.</summary>
    internal T Read<T>(Func<StoreConnection, T> query)
    {
        if (!_readers.TryTake(out var connection))
        {
            connection = Connect();
        }

        try
        {
            connection.Execute("BEGIN");
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

    public async ValueTask DisposeAsync()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        await _writer.DisposeAsync();
        _file.Dispose();
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

    private StoreConnection Connect()
    {
        var connection = StoreConnection.Open(_file.Path);
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA foreign_keys = ON");
        return connection;
    }
}
