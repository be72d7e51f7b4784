using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

public sealed class DemoRunTests
{
    [Fact]
    public async Task Run_WithoutAKey_DrivesTheDemoModelThroughRealTools()
    {
        await using var topology = await Topology.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(topology.Workspace, "notes.txt"), "Buy milk.\n");

        await using var run = topology.Cli("run", RepositoryRoot.Combine("samples", "hello-agent"), "--message", "Have a look around");

        Assert.Equal(0, await run.Exited.WithPatience());
        Assert.Contains("demo", run.Output.Text);
        Assert.Contains(topology.Workspace, run.Output.Text);
        Assert.Contains(Directory.EnumerateFiles(topology.Workspace, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) != "notes.txt");
    }

    [Fact]
    public async Task Run_OnAFolderOfTheUser_WritesAMapOfItsSources()
    {
        await using var topology = await Topology.StartAsync();
        using var folder = new TempFolder();
        folder.Write("src/Greeter.cs", "namespace Hello;\n\ninternal sealed class Greeter;\n");

        await using var run = topology.Cli(
            "run", RepositoryRoot.Combine("samples", "code-map"), "--message", "Map this repository", "--workspace", folder.Path);

        Assert.Equal(0, await run.Exited.WithPatience());
        var written = Directory.EnumerateFiles(folder.Path, "*.md", SearchOption.AllDirectories).ToArray();
        Assert.Contains(written, file => File.ReadAllText(file).Contains("Greeter", StringComparison.Ordinal));
        Assert.Contains(folder.Path, run.Output.Text);
    }

    [Fact]
    public async Task Run_WithAProxyInTheEnvironment_ReachesWhatIsOnThisMachine()
    {
        var proxy = $"http://127.0.0.1:{FreePort.Find()}";
        await using var topology = await Topology.StartAsync(environment: new Dictionary<string, string>
        {
            ["http_proxy"] = proxy, ["https_proxy"] = proxy, ["all_proxy"] = proxy, ["no_proxy"] = "",
        });

        await using var run = topology.Cli("run", RepositoryRoot.Combine("samples", "hello-agent"), "--message", "Have a look around");

        Assert.Equal(0, await run.Exited.WithPatience());
    }

    [Fact]
    public async Task Run_WithJson_WritesOneObjectPerLineAndEndsWithTheSummary()
    {
        await using var topology = await Topology.StartAsync();

        await using var run = CliRun.Start(topology, RepositoryRoot.Combine("samples", "hello-agent"), "Have a look around");

        Assert.Equal(0, await run.ExitCodeAsync());
        var events = run.Events();
        Assert.Equal("summary", events[^1].GetProperty("type").GetString());
        Assert.Equal("completed", events[^1].GetProperty("outcome").GetString());
        Assert.Contains(events, happened => happened.GetProperty("type").GetString() == "tool_finished");
    }
}
