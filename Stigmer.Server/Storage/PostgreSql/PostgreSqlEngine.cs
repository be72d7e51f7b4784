using System.Data.Common;
using Grpc.Core;
using Npgsql;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Storage.PostgreSql;

/// <summary>PostgreSQL: one database for any number of servers.</summary>
internal sealed class PostgreSqlEngine : IDatabaseEngine
{
    /// <summary>What every change holds while it is made. Servers take turns for a batch each, so that a change never meets another's half.</summary>
    private const long WriterLock = 0x5374_6967_6D65_7201;

    /// <summary>Connections of the pool that may turn out to be closed, one after the other.</summary>
    private const int StaleLimit = 100;

    private readonly NpgsqlDataSource _source;

    private PostgreSqlEngine(NpgsqlDataSource source, string location)
    {
        _source = source;
        Location = location;
    }

    public string Location { get; }

    public bool IsShared => true;

    public string BeginRead => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    // Read committed: each statement sees all that was committed before the lock was had.
    public string BeginWrite { get; } = $"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({WriterLock})";

    /// <summary>Connects, and makes the tables where there are none.</summary>
    /// <param name="connectionString">In Npgsql's words.</param>
    /// <exception cref="SettingException">The database cannot be used; the message says why and what to do.</exception>
    internal static PostgreSqlEngine Open(string connectionString)
    {
        var settings = PostgreSqlSettings.Read(connectionString);
        var engine = new PostgreSqlEngine(NpgsqlDataSource.Create(settings), $"postgresql://{settings.Host}:{settings.Port}/{settings.Database}");
        try
        {
            using var connection = engine.Connect();
            engine.Migrate(connection);
            return engine;
        }
        catch (DbException exception)
        {
            engine.Dispose();
            throw new SettingException(
                $"the database {engine.Location} cannot be used: {exception.Message.ReplaceLineEndings(" ")}; "
                + $"check that it runs, and what {StorageSettings.UrlName} or {StorageSettings.ConnectionStringName} says");
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public StoreConnection Connect()
    {
        for (var left = StaleLimit; ; left--)
        {
            var connection = new StoreConnection(_source.OpenConnection(), this);
            try
            {
                // What has been acknowledged is on the disk, whatever the database is set to do for others.
                connection.Execute("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'");
                return connection;
            }
            catch (DbException exception) when (left > 0 && IsBroken(exception))
            {
                // It was in the pool while the database was started again, and so may the next one have been.
                connection.Dispose();
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }

    public string TextsOf(string array) => $"SELECT value FROM jsonb_array_elements_text({array}::jsonb)";

    // Not by a join, for which a hundred texts are reckoned with, and then a scan of the whole table.
    public string IsAmong(string column, string array) => $"{column} = ANY (ARRAY({TextsOf(array)}))";

    public bool IsBroken(DbException exception) => PostgreSqlErrors.IsBroken(exception);

    public RpcException Refuse(DbException exception) => PostgreSqlErrors.Refuse(exception, Location);

    public void Dispose() => _source.Dispose();

    // Under the lock of the writers, since servers of one deployment start together.
    private void Migrate(StoreConnection connection)
    {
        connection.Execute(BeginWrite);
        connection.Execute("CREATE TABLE IF NOT EXISTS stigmer_schema (version BIGINT NOT NULL)");
        var steps = Schema.StepsAfter(connection.Number("SELECT max(version) FROM stigmer_schema"), Location).ToList();
        if (steps.Count > 0)
        {
            steps.ForEach(step => connection.Execute(Translate(step)));
            connection.Execute("DELETE FROM stigmer_schema");
            connection.Execute("INSERT INTO stigmer_schema (version) VALUES (@version)", ("@version", (long)Schema.Version));
        }

        connection.Execute("COMMIT");
    }

    private static string Translate(string step) => step
        .Replace("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal)
        .Replace("INTEGER", "BIGINT", StringComparison.Ordinal)
        .Replace("BLOB", "BYTEA", StringComparison.Ordinal);
}
