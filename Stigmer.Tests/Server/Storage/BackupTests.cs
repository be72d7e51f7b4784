using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Server.Startup;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Server.Storage;

public sealed class BackupTests : IDisposable
{
    private readonly TempFolder _home = new();

    [Fact]
    public async Task Backup_WhileAppendsGoOn_IsAWholeJournalThatAServerStartsFrom()
    {
        string id;
        await using (var server = await ServerProcess.ReadyAsync(_home.Path))
        {
            var agent = await new AgentCommandController.AgentCommandControllerClient(server.Channel).applyAsync(Samples.Agent());
            id = (await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(server.Channel)
                .createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
            using var stop = new CancellationTokenSource();
            var appending = AppendAsync(server, id, stop.Token);

            Assert.Equal((0, ""), await BackUpAsync("copy.db"));
            await stop.CancelAsync();
            await appending.WithPatience();
        }

        using var restored = new TempFolder();
        restored.Folder("data");
        File.Move(_home["copy.db"], restored["data/stigmer.db"]);
        await using var again = await ServerProcess.ReadyAsync(restored.Path);
        var entries = (await new JournalService.JournalServiceClient(again.Channel).ReadAsync(new ReadRequest { ExecutionId = id })).Entries;
        Assert.NotEmpty(entries);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), entries.Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Backup_IsForItsOwnerOnlyAndNeverOverwrites()
    {
        await using (await ServerProcess.ReadyAsync(_home.Path))
        {
        }

        Assert.Equal((0, ""), await BackUpAsync("copy.db"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home["copy.db"]));
        }

        var (code, error) = await BackUpAsync("copy.db");
        Assert.Equal(1, code);
        Assert.Contains("copy.db exists already", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_home.Path, "*.tmp"));
    }

    [Fact]
    public async Task Backup_NoDatabase_SaysWhereItLooked()
    {
        var (code, error) = await BackUpAsync("copy.db");

        Assert.Equal(1, code);
        Assert.Contains($"there is no database {_home["data/stigmer.db"]}", error, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    private async Task<(int Code, string Error)> BackUpAsync(string file)
    {
        await using var backup = ProcessHandle.StartBuilt(
            "Stigmer.Server",
            ["backup", _home[file]],
            new ProcessSetting { Environment = new Dictionary<string, string> { ["STIGMER_HOME"] = _home.Path } });
        return (await backup.Exited.WithPatience(), backup.Error.Text);
    }

    private static async Task AppendAsync(ServerProcess server, string id, CancellationToken cancellationToken)
    {
        var journal = new JournalService.JournalServiceClient(server.Channel);
        for (var i = 1; !cancellationToken.IsCancellationRequested; i++)
        {
            await journal.AppendAsync(new AppendRequest { ExecutionId = id, Entries = { Samples.Notice($"n{i}") } }, cancellationToken: CancellationToken.None);
        }
    }
}
