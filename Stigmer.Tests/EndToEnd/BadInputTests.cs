using System.Net;
using System.Net.Sockets;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>Wrong input gets one clear line that names the thing and the fix, and an exit code that is not 0.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Run_OfAnUnknownAgent_NamesIt()
    {
        await using var topology = await Topology.StartAsync();

        await using var run = topology.Cli("run", "no-such-agent", "--message", "Hi");

        await AssertOneLineAsync(run, "no-such-agent");
    }

    [Fact]
    public async Task Run_OfMalformedYaml_SaysLineAndColumn()
    {
        var manifest = _folder.Write("agent.yaml", "apiVersion: agentic.stigmer.ai/v1\nkind: Agent\nmetadata:\n  name: [broken\n");

        await using var run = Cli("run", manifest, "--message", "Hi");

        await AssertOneLineAsync(run, "agent.yaml:5:1");
    }

    [Fact]
    public async Task Run_OfAnAgentWithoutInstructions_SaysWhereTheyBelong()
    {
        var manifest = _folder.Write("agent.yaml", "apiVersion: agentic.stigmer.ai/v1\nkind: Agent\nmetadata:\n  name: silent\nspec:\n  description: x\n");

        await using var run = Cli("run", manifest, "--message", "Hi");

        await AssertOneLineAsync(run, "spec.instructions");
    }

    [Fact]
    public async Task Run_WithoutAServer_SaysHowToStartOne()
    {
        await using var run = Cli("run", "some-agent", "--message", "Hi", "--server", $"localhost:{FreePort.Find()}");

        await AssertOneLineAsync(run, "stigmer local start");
    }

    [Theory]
    [InlineData("STIGMER_LLM_PROVIDER", "anthropic", "ANTHROPIC_API_KEY")]
    [InlineData("STIGMER_LLM_PROVIDER", "abacus", "abacus")]
    [InlineData("MODE", "sideways", "sideways")]
    [InlineData("TEMPORAL_MAX_CONCURRENCY", "many", "TEMPORAL_MAX_CONCURRENCY")]
    [InlineData("TEMPORAL_SERVICE_ADDRESS", "my host:7233", "TEMPORAL_SERVICE_ADDRESS")]
    [InlineData("LOG_LEVEL", "LOUD", "LOG_LEVEL")]
    [InlineData("Turns__MaxTurns", "many", "Turns__MaxTurns is 'many'; it must be a whole number")]
    [InlineData("Worker__ShutdownLimit", "00:00:20", "ShutdownLimit")]
    public async Task Runner_WithAWrongSetting_NamesIt(string variable, string value, string named)
    {
        await using var runner = ProcessHandle.StartBuilt("Stigmer.AgentRunner", [], Setting((variable, value)));

        Assert.NotEqual(0, await runner.Exited.WithPatience());
        Assert.Contains(runner.Console.Snapshot(), line => line.StartsWith("❌ Failed to load configuration: ", StringComparison.Ordinal)
            && line.Contains(named, StringComparison.Ordinal));
        AssertNoStack(runner);
    }

    [Theory]
    [InlineData("MODE", "sideways", "sideways")]
    [InlineData("LOG_LEVEL", "LOUD", "LOG_LEVEL")]
    [InlineData("STIGMER_HOME", "/proc/stigmer", "/proc/stigmer")]
    [InlineData("TEMPORAL_SERVICE_ADDRESS", "::1:7233", "TEMPORAL_SERVICE_ADDRESS")]
    public async Task Server_WithAWrongSetting_NamesIt(string variable, string value, string named)
    {
        await using var server = ProcessHandle.StartBuilt("Stigmer.Server", [], Setting((variable, value)));

        Assert.NotEqual(0, await server.Exited.WithPatience());
        Assert.Contains(named, server.Console.Text);
        AssertNoStack(server);
    }

    [Fact]
    public async Task Server_WithACorruptDatabase_NamesTheFileAndLeavesItAsItIs()
    {
        string[] databases;
        await using (var topology = Topology.Launch(environment: new Dictionary<string, string> { ["STIGMER_HOME"] = _folder.Folder("home") }))
        {
            await topology.ReadyAsync();
            topology.AppHost.Signal(ProcessSignal.Terminate);
            await topology.AppHost.Exited.WithPatience();
            databases = [.. Directory.EnumerateFiles(_folder["home"], "*.db", SearchOption.AllDirectories)
                .Where(file => !file.Contains("temporal", StringComparison.OrdinalIgnoreCase))];
        }

        Assert.NotEmpty(databases);
        const string rubbish = "This is no database. It was one until somebody saved a letter to grandmother over it.";
        Array.ForEach(databases, file => File.WriteAllText(file, rubbish));

        await using var server = ProcessHandle.StartBuilt("Stigmer.Server", [], Setting(("STIGMER_HOME", _folder["home"])));

        Assert.NotEqual(0, await server.Exited.WithPatience());
        Assert.Contains(databases, file => server.Console.Text.Contains(file, StringComparison.Ordinal));
        Assert.All(databases, file => Assert.Equal(rubbish, File.ReadAllText(file)));
        AssertNoStack(server);
    }

    [Theory]
    [InlineData("Retention__MaxAge", "junk", "Retention__MaxAge is 'junk'; it must be a time")]
    [InlineData("Retention__MaxCount", "-1", "MaxCount")]
    public async Task Server_WithAWrongLimit_SaysSoInOneLine(string variable, string value, string named)
    {
        await using var server = ProcessHandle.StartBuilt("Stigmer.Server", [], Setting(("STIGMER_HOME", _folder["home"]), (variable, value)));

        await AssertOneLineAsync(server, named);
    }

    [Theory]
    [InlineData("STIGMER_HOME", "/proc/stigmer", "STIGMER_HOME")]
    [InlineData("SANDBOX_ROOT_DIR", "/proc/stigmer", "SANDBOX_ROOT_DIR")]
    [InlineData("STIGMER_LLM_PROVIDER", "anthropic", "ANTHROPIC_API_KEY")]
    public async Task AppHost_WithAWrongSetting_SaysSoInOneLine(string variable, string value, string named)
    {
        await using var topology = Topology.Launch(environment: new Dictionary<string, string> { [variable] = value });

        await AssertOneLineAsync(topology.AppHost, named);
        Assert.Empty(topology.AppHost.Offspring);
    }

    [Theory]
    [InlineData("Grpc")]
    [InlineData("Http")]
    [InlineData("Temporal")]
    public async Task AppHost_OnATakenPort_NamesItAndWhatToDo(string name)
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;

        await using var topology = Topology.Launch(arguments: [$"--Ports:{name}={port}"]);

        Assert.NotEqual(0, await topology.AppHost.Exited.WithPatience());
        Assert.Contains(topology.AppHost.Console.Snapshot(), line => line.Contains($"{port}", StringComparison.Ordinal)
            && line.Contains($"--Ports:{name}", StringComparison.Ordinal));
        AssertNoStack(topology.AppHost);
        Assert.Empty(topology.AppHost.Offspring);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AssertOneLineAsync(ProcessHandle process, string named)
    {
        Assert.NotEqual(0, await process.Exited.WithPatience());
        var line = Assert.Single(process.Error.Snapshot(), line => line.Length > 0);
        Assert.Contains(named, line);
    }

    private static void AssertNoStack(ProcessHandle process) =>
        Assert.DoesNotContain(process.Console.Snapshot(), line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));

    private ProcessHandle Cli(params string[] arguments) => ProcessHandle.StartBuilt("Stigmer.Cli", arguments, Setting());

    private ProcessSetting Setting(params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string>
        {
            ["MODE"] = "local",
            ["STIGMER_HOME"] = _folder["home"],
            ["SANDBOX_ROOT_DIR"] = _folder["workspace"],
            ["TEMPORAL_SERVICE_ADDRESS"] = $"localhost:{FreePort.Find()}",
            ["STIGMER_BACKEND_ENDPOINT"] = $"localhost:{FreePort.Find()}",
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return new ProcessSetting { Environment = environment };
    }
}
