using Microsoft.Data.Sqlite;
using Stigmer.Server.Storage.Sqlite;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.Server.Storage;

/// <summary><c>stigmer-server backup FILE</c>: a copy of the database as it is at one moment, while a server runs on it.</summary>
internal static class BackupCommand
{
    internal const string Name = "backup";

    private const int Failed = 1;
    private const int Misused = 2;

    internal static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is not [var file])
            {
                await Console.Error.WriteLineAsync($"usage: stigmer-server {Name} FILE");
                return Misused;
            }

            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            var storage = StorageSettings.Read(configuration, StigmerHome.DataFolder(configuration));
            if (storage.PostgreSql is not null)
            {
                throw new SettingException($"the data is in PostgreSQL ({StorageSettings.UrlName}); back it up with pg_dump");
            }

            var target = Path.GetFullPath(file);
            var size = SqliteBackup.Write(storage.DataFolder, target);
            Console.WriteLine(
                $"Backed up the database in {storage.DataFolder} to {target} ({size / 1024.0 / 1024.0:0.0} MB, checked). "
                + $"Keep {Path.Combine(storage.DataFolder, "keys")} and {Path.Combine(storage.DataFolder, "skills")} too, the keys elsewhere: without them secrets cannot be opened.");
            return 0;
        }
        catch (SettingException exception)
        {
            await Console.Error.WriteLineAsync($"stigmer-server: {exception.Message}");
            return Failed;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"stigmer-server: the backup failed, and there is none: {exception.Message}");
            return Failed;
        }
    }
}
