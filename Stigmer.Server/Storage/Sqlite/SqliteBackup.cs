using SQLitePCL;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.Server.Storage.Sqlite;

/// <summary>Copies a database that a server may be using: readers never wait, and the writer waits for nobody.</summary>
internal static class SqliteBackup
{
    /// <summary>Writes the copy, checks it, and answers with its size. Under its name stands a whole copy or nothing.</summary>
    /// <exception cref="SettingException">There is no database, something stands where the copy would, or the copy is damaged.</exception>
    internal static long Write(string dataFolder, string target)
    {
        Batteries_V2.Init();
        var path = DatabaseFile.In(dataFolder);
        if (!File.Exists(path))
        {
            throw new SettingException($"there is no database {path}; point STIGMER_HOME at the folder of the server");
        }

        if (File.Exists(target))
        {
            throw new SettingException($"{target} exists already; choose another name, or delete it");
        }

        var unfinished = target + OwnerOnly.Unfinished;
        File.Delete(unfinished);
        try
        {
            // SQLite fills an empty file, and would give one that it makes itself to everybody.
            using (OwnerOnly.Open(unfinished))
            {
            }

            using (var source = SqliteEngine.OpenFile(path))
            {
                DatabaseFile.LeaveUntouchedOnClose(source);
                using var command = source.CreateCommand();
                command.CommandText = "VACUUM INTO @target";
                command.Parameters.AddWithValue("@target", unfinished);
                command.ExecuteNonQuery();
            }

            Check(unfinished);
            File.Move(unfinished, target);
            return new FileInfo(target).Length;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void Check(string path)
    {
        using var copy = SqliteEngine.OpenFile(path);
        using var command = copy.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        if (command.ExecuteScalar() is not "ok" and var problem)
        {
            throw new SettingException($"the copy is damaged ({problem}), and so is the database perhaps; there is no backup");
        }
    }
}
