using System.Data.Common;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Stigmer.Server.Resources;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Storage.Sqlite;

/// <summary>SQLite in WAL mode: a file in the data directory, for one server at a time.</summary>
internal sealed class SqliteEngine : IDatabaseEngine
{
    private const int SqliteIoError = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;

    private readonly DatabaseFile _file;

    private SqliteEngine(DatabaseFile file) => _file = file;

    public string Location => _file.Path;

    public bool IsShared => false;

    public string BeginRead => "BEGIN";

    public string BeginWrite => "BEGIN IMMEDIATE";

    /// <summary>Opens the database in a folder; makes both when they are not there.</summary>
    /// <exception cref="SettingException">The folder or the file cannot be used; the message says why and what to do.</exception>
    internal static SqliteEngine Open(string folder)
    {
        Batteries_V2.Init();
        var engine = new SqliteEngine(DatabaseFile.Open(folder));
        try
        {
            using var connection = engine.Connect();
            connection.First("PRAGMA journal_mode = WAL", row => row.GetString(0));
            engine.Migrate(connection);
            return engine;
        }
        catch (DbException exception)
        {
            engine.Dispose();
            throw new SettingException($"the database {engine.Location} cannot be opened: {exception.Message}; check the disk, and whether it is full");
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public StoreConnection Connect()
    {
        var connection = new StoreConnection(OpenFile(_file.Path), this);
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA foreign_keys = ON");
        connection.Execute("PRAGMA temp_store = MEMORY");
        return connection;
    }

    public string TextsOf(string array) => $"SELECT value FROM json_each({array})";

    public string IsAmong(string column, string array) => $"{column} IN ({TextsOf(array)})";

    public bool IsBroken(DbException exception) => false;

    public RpcException Refuse(DbException exception) => exception switch
    {
        SqliteException { SqliteErrorCode: SqliteFull } => ResourceErrors.StorageFull(Path.GetDirectoryName(Location)!),
        SqliteException { SqliteErrorCode: SqliteCorrupt } => ResourceErrors.StorageDamaged(exception.Message),
        SqliteException { SqliteErrorCode: SqliteIoError } => ResourceErrors.StorageAway($"the disk of the server fails: {exception.Message}"),
        _ => ResourceErrors.StorageFailed(exception.Message),
    };

    public void Dispose() => _file.Dispose();

    internal static SqliteConnection OpenFile(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Takes the steps of the schema that are missing, all or none; <c>user_version</c> says how many a database has taken.</summary>
    private void Migrate(StoreConnection connection)
    {
        var steps = Schema.StepsAfter(connection.Number("PRAGMA user_version"), Location).ToList();
        if (steps.Count == 0)
        {
            return;
        }

        connection.Execute(BeginWrite);
        steps.ForEach(step => connection.Execute(step));

        connection.Execute($"PRAGMA user_version = {Schema.Version}");
        connection.Execute("COMMIT");
    }
}
