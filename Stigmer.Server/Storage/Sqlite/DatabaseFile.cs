using Microsoft.Data.Sqlite;
using SQLitePCL;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.Server.Storage.Sqlite;

/// <summary>The database's file: made for its owner's eyes only, used by one server at a time, checked before it is touched.</summary>
internal sealed class DatabaseFile : IDisposable
{
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private readonly FileStream _lock;

    private DatabaseFile(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    internal string Path { get; }

    /// <summary>Locks the folder, makes an empty file when there is none, and checks the one that is there.</summary>
    /// <exception cref="SettingException">The folder cannot be written, is in use, or the file is damaged.</exception>
    internal static DatabaseFile Open(string folder)
    {
        var path = In(folder);
        var @lock = Lock(folder);
        try
        {
            if (!File.Exists(path))
            {
                // SQLite gives its -wal and -shm files the mode of the database.
                using (OwnerOnly.Open(path))
                {
                }
            }

            Check(path);
            return new DatabaseFile(path, @lock);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            @lock.Dispose();
            throw Unwritable(folder, exception);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Where it is in a data directory.</summary>
    internal static string In(string folder) => System.IO.Path.Combine(folder, "stigmer.db");

    /// <summary>Closing then leaves the file as it was found, even when this was its last connection.</summary>
    internal static void LeaveUntouchedOnClose(SqliteConnection connection) =>
        raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string folder)
    {
        try
        {
            OwnerOnly.MakeFolder(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, exception);
        }

        var file = System.IO.Path.Combine(folder, "stigmer.lock");
        try
        {
            return OwnerOnly.Open(file);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new SettingException(
                $"the data directory {folder} is in use by another stigmer-server; stop that one, or point STIGMER_HOME at another folder");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, exception);
        }
    }

    private static void Check(string path)
    {
        try
        {
            using var connection = SqliteEngine.OpenFile(path);
            LeaveUntouchedOnClose(connection);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            if (command.ExecuteScalar() is not "ok" and var problem)
            {
                throw Damaged(path, problem as string ?? "the check gave no answer");
            }
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase)
        {
            throw Damaged(path, exception.SqliteErrorCode == SqliteCorrupt ? "its pages are malformed" : "it is not a database");
        }
        catch (SqliteException exception)
        {
            throw new SettingException($"the database {path} cannot be opened: {exception.Message}; check the file's permissions and the disk");
        }
    }

    private static SettingException Damaged(string path, string problem) => new(
        $"the database {path} is damaged ({problem.ReplaceLineEndings(" ")}); it was left untouched: "
        + $"restore it from a backup, or move it away and start empty: mv {path} {path}.damaged && rm -f {path}-wal {path}-shm");

    private static SettingException Unwritable(string folder, Exception cause) => new(
        $"the data directory {folder} cannot be written ({cause.Message.TrimEnd('.')}); "
        + "make it writable, or point STIGMER_HOME at a folder that is");
}
