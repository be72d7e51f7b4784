using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class LocalDaemonTests
{
    [Fact]
    public async Task LocalStart_ThenStatusAndStop_BehaveAsTheSeedShows()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.Text("Hello."));
        await using var daemon = new LocalDaemon(model.Address);

        Assert.Equal(3, await ExitCodeOf(daemon, "local", "status"));

        await using (var start = daemon.Start())
        {
            Assert.Equal(0, await start.Exited.WithPatience());
            Assert.Matches(
                @"Starting daemon\.\.\.\nDaemon started successfully\n  PID:  \d+\n  Port: \d+\n  Data: .+\nAgent-runner started successfully$",
                start.Output.Text);
        }

        Assert.Equal(0, await ExitCodeOf(daemon, "local", "status"));

        // Returned means usable: no waiting, no second try.
        Assert.Equal(0, await ExitCodeOf(daemon, "run", RepositoryRoot.Combine("samples", "hello-agent"), "--message", "Hi"));

        Assert.Equal(0, await ExitCodeOf(daemon, "local", "stop"));
        Assert.Empty(daemon.Processes());
        Assert.Equal(3, await ExitCodeOf(daemon, "local", "status"));
    }

    [Fact]
    public async Task LocalStart_WithoutAKeyAndATerminal_TakesTheDemoModelAndSaysSo()
    {
        await using var daemon = new LocalDaemon();

        await using var start = daemon.Start();

        Assert.Equal(0, await start.Exited.WithPatience());
        Assert.Contains("demo model", start.Console.Text);
    }

    private static async Task<int> ExitCodeOf(LocalDaemon daemon, params string[] arguments)
    {
        await using ProcessHandle process = daemon.Cli(arguments);

        return await process.Exited.WithPatience();
    }
}
