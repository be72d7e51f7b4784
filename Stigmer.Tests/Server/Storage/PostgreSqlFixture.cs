using Npgsql;
using Stigmer.Tests.Support.Servers;

namespace Stigmer.Tests.Server.Storage;

/// <summary>One PostgreSQL server for the tests of a collection, and a database for each of them.</summary>
public sealed class PostgreSqlFixture : IAsyncLifetime
{
    private PostgreSqlServer? _server;
    private int _databases;

    /// <summary>An empty database.</summary>
    public string NewDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        using var source = NpgsqlDataSource.Create(_server!.ConnectionString("postgres") + ";Pooling=false");
        using var command = source.CreateCommand($"CREATE DATABASE {name}");
        command.ExecuteNonQuery();
        return _server.ConnectionString(name);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync() => _server = PostgreSqlServer.Missing is null ? await PostgreSqlServer.StartAsync() : null;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
