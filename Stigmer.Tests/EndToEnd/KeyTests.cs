using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>Of all processes only the AppHost (in memory) and the runner have the model's key; no file, no argument list and no other environment has it.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class KeyTests
{
    [Fact]
    public async Task LocalStart_WithAKey_GivesItToTheRunnerAlone()
    {
        await using var model = await ScriptedModelServer.StartAsync(
            ModelScripts.Turns(ModelAnswer.Tool("execute", new { command = "env; cat /proc/$PPID/cmdline" }), ModelAnswer.Text("Seen.")));
        await using var daemon = new LocalDaemon(model.Address);
        await using (var start = daemon.Start())
        {
            Assert.Equal(0, await start.Exited.WithPatience());
            AssertSilent(start);
        }

        await using var run = daemon.Cli("run", RepositoryRoot.Combine("samples", "hello-agent"), "--message", "Look for keys", "--json");
        Assert.Equal(0, await run.Exited.WithPatience());

        AssertSilent(run);
        Assert.All(model.Requests, request => Assert.Equal(Topology.ApiKey, request.ApiKey));
        Assert.DoesNotContain(model.Requests, request => request.Body.ToString().Contains(Topology.ApiKey, StringComparison.Ordinal));
        var informed = daemon.Processes().Where(id => ProcessTree.EnvironmentBlock(id).Contains(Topology.ApiKey, StringComparison.Ordinal));
        Assert.All(informed, id => Assert.True(TopologyResource.Runner.IsRunBy(id), $"has the key: {ProcessTree.CommandLine(id)}"));
        Assert.DoesNotContain(daemon.Processes(), id => ProcessTree.CommandLine(id).Contains(Topology.ApiKey, StringComparison.Ordinal));
        Assert.Empty(await FileSearch.FilesWithAsync(daemon.Folder, Topology.ApiKey));
    }

    private static void AssertSilent(ProcessHandle process) => Assert.DoesNotContain(Topology.ApiKey, process.Console.Text);
}
