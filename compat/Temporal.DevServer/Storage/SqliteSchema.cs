using Microsoft.Data.Sqlite;

namespace Temporal.DevServer.Storage;

/// <summary>Opens a database file, or says in one sentence why it cannot be used. A file that is not ours is left as it is.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as ours in its header.</summary>
    private const int ApplicationId = 0x54445331;
    private const int Version = 1;

    /// <summary>Long enough for a predecessor that is just ending to let go of the file.</summary>
    private const int BusySeconds = 2;

    internal static SqliteConnection Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
            connection.Open();
            Prepare(connection, path);
            return connection;
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw new StartupException(exception.SqliteErrorCode switch
            {
                13 => $"cannot write to the database file {path}: the disk is full. Free some space there, or name a file on another disk with --db-filename; nothing was lost",
                14 or 8 or 10 or 23 => $"cannot open the database file {path}: its directory must exist and be writable (--db-filename names another place)",
                5 or 6 => $"the database file {path} is in use by another process: stop that one, or name another file with --db-filename",
                _ => $"the database file {path} is damaged or no database ({exception.Message}): move it away, or name another file with --db-filename; it was not changed",
            });
        }
        catch (StartupException)
        {
            connection?.Dispose();
            throw;
        }
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        // The exclusive lock keeps a second server off the file. Held from the first look on, it also does without a file of shared memory,
        // for which a full disk has no room.
        Execute(connection, "PRAGMA locking_mode = EXCLUSIVE");

        // Reading comes first: a file that is no database fails here, before anything is written to it.
        var tables = Read(connection, "SELECT count(*) FROM sqlite_master");
        var application = Read(connection, "PRAGMA application_id");
        if (tables > 0 && application != ApplicationId)
        {
            throw new StartupException($"{path} is a database of another program: name another file with --db-filename; it was not changed");
        }

        if (tables > 0 && Read(connection, "PRAGMA user_version") is var version && version != Version)
        {
            throw new StartupException($"{path} has format {version} and this server reads format {Version}: name another file with --db-filename; it was not changed");
        }

        if (tables > 0 && ReadText(connection, "PRAGMA quick_check(1)") is var check && check != "ok")
        {
            throw new StartupException($"the database file {path} is damaged ({check}): move it away, or name another file with --db-filename; it was not changed");
        }

        // NORMAL writes through to the operating system at each commit: it survives the death of the process, not that of the machine.
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY");
        Execute(connection, $"""
            BEGIN IMMEDIATE;
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {Version};
            CREATE TABLE IF NOT EXISTS namespaces (name TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS runs (seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, record BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS events (run_id TEXT NOT NULL, first_id INTEGER NOT NULL, events BLOB NOT NULL, PRIMARY KEY (run_id, first_id));
            COMMIT
            """);
    }

    private static long Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string ReadText(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string ?? "";
    }
}
