using Microsoft.Extensions.Logging.Abstractions;
using Stigmer.Server.Storage;
using Stigmer.Server.Storage.Sqlite;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Tests.Server.Storage;

public sealed class DatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Open_NewFolder_IsForItsOwnerOnly()
    {
        await using var database = Open();

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(file | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["data"]));
            foreach (var path in Directory.GetFiles(_folder["data"]))
            {
                Assert.Equal(file, File.GetUnixFileMode(path));
            }
        }

        Assert.Equal("wal", database.Read(connection => connection.First("PRAGMA journal_mode", row => row.GetString(0))));
        Assert.Equal(2, database.Read(connection => connection.Number("PRAGMA synchronous")));
    }

    [Fact]
    public void Open_NotADatabase_LeavesItUntouchedAndSaysWhatToDo()
    {
        var path = _folder.Write("data/stigmer.db", new string('?', 5000));

        var error = Assert.Throws<SettingException>(() => Open());

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("it is not a database", error.Message, StringComparison.Ordinal);
        Assert.Contains($"mv {path} {path}.damaged", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(new string('?', 5000), File.ReadAllText(path));
    }

    [Fact]
    public async Task Open_DamagedPages_LeavesThemUntouched()
    {
        await using (var database = Open())
        {
            for (var i = 0; i < 200; i++)
            {
                await WriteAsync(database, $"e{i}");
            }
        }

        var path = _folder["data/stigmer.db"];
        var bytes = await File.ReadAllBytesAsync(path);
        Array.Fill(bytes, (byte)0xAA, 4096, bytes.Length - 4096);
        await File.WriteAllBytesAsync(path, bytes);

        var error = Assert.Throws<SettingException>(() => Open());

        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Open_SecondTime_SaysThatItIsInUse()
    {
        await using var first = Open();

        Assert.Contains("in use by another stigmer-server", Assert.Throws<SettingException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderThatCannotBe_SaysSo()
    {
        var file = _folder.Write("file", "");

        var error = Assert.Throws<SettingException>(() => SqliteEngine.Open(Path.Combine(file, "data")));

        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("STIGMER_HOME", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await using (var database = Open())
        {
            await database.WriteAsync(connection => connection.Execute("PRAGMA user_version = 99"), CancellationToken.None);
        }

        Assert.Contains("newer stigmer-server (schema 99", Assert.Throws<SettingException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_HeadsThatCountedEntries_GoesOnWhereTheJournalEnds()
    {
        await using (var database = Open())
        {
            await database.WriteAsync(
                connection =>
                {
                    connection.Execute(
                        """
                        INSERT INTO executions (id, session_id, phase) VALUES ('e', 's', 1);
                        INSERT INTO journal (execution_id, seq, key, entry) VALUES ('e', 1, 'a', x''), ('e', 2, 'b', x'');
                        ALTER TABLE executions ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 2;
                        ALTER TABLE executions ADD COLUMN snapshot_bytes INTEGER NOT NULL DEFAULT 0;
                        ALTER TABLE executions ADD COLUMN tail_bytes INTEGER NOT NULL DEFAULT 0;
                        """);
                    return connection.Execute("PRAGMA user_version = 8");
                },
                CancellationToken.None);
        }

        await using var migrated = Open();

        Assert.Equal(2, migrated.Read(connection => ExecutionTable.Find(connection, "e"))!.LastSeq);
        Assert.Equal(Schema.Version, migrated.Read(connection => connection.Number("PRAGMA user_version")));
    }

    [Theory]
    [InlineData("SELECT data FROM resources WHERE kind = 1 AND id = 'x'", "resources_id")]
    [InlineData("SELECT data FROM resources WHERE kind = 1 AND slug = 'x' AND org = 'y'", "resources_slug")]
    [InlineData("SELECT data FROM resources WHERE kind = 1 AND parent = 'x' ORDER BY number + 0 DESC LIMIT 1", "resources_parent")]
    [InlineData("SELECT id FROM executions WHERE session_id = 'x' ORDER BY number DESC LIMIT 1", "executions_session")]
    [InlineData("SELECT seq FROM journal WHERE execution_id = 'x' AND key = 'y'", "journal_key")]
    [InlineData("SELECT entry FROM journal WHERE execution_id = 'x' AND seq > 1 ORDER BY seq LIMIT 9", "sqlite_autoindex_journal_1")]
    public async Task Query_ByWhatIsLookedFor_UsesAnIndex(string sql, string index)
    {
        await using var database = Open();

        var plan = database.Read(connection => connection.All($"EXPLAIN QUERY PLAN {sql}", row => row.GetString(3)));

        Assert.Contains(index, Assert.Single(plan), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Database Open() => new(SqliteEngine.Open(_folder["data"]), TimeProvider.System, NullLogger<Database>.Instance);

    private static Task<bool> WriteAsync(Database database, string id) => database.WriteAsync(
        connection =>
        {
            IntentTable.Insert(connection, id, IntentAction.Start);
            return true;
        },
        CancellationToken.None);
}
