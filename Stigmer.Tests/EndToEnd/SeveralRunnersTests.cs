using System.Diagnostics;
using System.Text;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Server;
using Stigmer.Tests.Server.Executions.Workflows;
using Stigmer.Tests.ServiceDefaults.Redis;
using Stigmer.Tests.Support.Daytona;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Redis;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.EndToEnd;

/// <summary>Runners as processes, on hosts of their own as far as they know.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class SeveralRunnersTests : IAsyncLifetime
{
    // What an orchestrator waits before it kills.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly TempFolder _folder = new();
    private readonly TemporalProcess _temporal = new();
    private RunningServer _server = null!;
    private ScriptedModelServer _model = null!;

    [Fact]
    public async Task Session_ItsHostIsAway_WaitsForItAndGoesOnWithItsFiles()
    {
        // The conversation of a session goes on: its second run begins with the third answer.
        _model.Script = ModelScripts.Turns(Append("first"), ModelAnswer.Text("Done."), Append("second"), ModelAnswer.Text("Done."));
        string session;
        await using (var a = await StartAsync("a"))
        {
            var (first, sessionId) = await CreateAsync();
            session = sessionId;
            Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(first)).Outcome);
            Assert.Equal(0, await a.StopAsync());
        }

        await using var b = await StartAsync("b");
        var (second, _) = await CreateAsync(session);
        Assert.Contains("on another host", (await EntryAsync(second, entry => entry.Notice is not null)).Notice.Text, StringComparison.Ordinal);
        await using var again = await StartAsync("a");

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(second)).Outcome);
        Assert.Equal(["first", "second"], await File.ReadAllLinesAsync(_folder["a/log"]));
        Assert.False(File.Exists(_folder["b/log"]));
    }

    [Fact]
    public async Task Runs_TwoRunners_EachRunStaysWhereItBegan()
    {
        _model.Script = ModelScripts.ToolTurns(3, "execute", turn => new { command = $"mkdir -p $RUN; echo {turn} >> $RUN/log" });
        await using var a = await StartAsync("a");
        await using var b = await StartAsync("b");
        var runs = new List<string>();
        for (var number = 0; number < 6; number++)
        {
            runs.Add((await CreateAsync(run: $"run-{number}")).Execution);
        }

        foreach (var run in runs)
        {
            Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(run)).Outcome);
        }

        for (var number = 0; number < 6; number++)
        {
            var logs = new[] { _folder[$"a/run-{number}/log"], _folder[$"b/run-{number}/log"] }.Where(File.Exists).ToArray();
            Assert.Equal(["1", "2", "3"], await File.ReadAllLinesAsync(Assert.Single(logs)));
        }
    }

    [Fact]
    public async Task Stop_InTheMiddleOfACommand_LeavesInTimeAndLosesNothing()
    {
        _model.Script = ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "echo begun > begun; sleep 100" }), ModelAnswer.Tool("execute", new { command = "echo later > later" }), ModelAnswer.Text("Done."));
        await using var first = await StartAsync("a");
        var (run, _) = await CreateAsync();
        await Patience.UntilAsync(() => File.Exists(_folder["a/begun"]), "the command");

        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, await first.StopAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, StopLimit);
        await using var second = await StartAsync("a");

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(run)).Outcome);
        var cut = await EntryAsync(run, entry => entry.ToolFinished is not null);
        Assert.True(cut.ToolFinished.Interrupted, cut.ToolFinished.Output);
        Assert.Equal("later\n", await File.ReadAllTextAsync(_folder["a/later"]));
    }

    [Fact]
    public async Task Stop_WhileTemporalStandsStill_LeavesInTime()
    {
        _model.Script = ModelScripts.Turns(ModelAnswer.Tool("execute", new { command = "echo begun > begun; sleep 100" }));
        await using var runner = await StartAsync("a");
        await CreateAsync();
        await Patience.UntilAsync(() => File.Exists(_folder["a/begun"]), "the command");
        _temporal.Freeze();

        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, await runner.StopAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, StopLimit);
    }

    [RedisFact]
    public async Task Cloud_RunInASandbox_CompletesAndShowsNoKey()
    {
        await using var redis = await RedisServer.StartAsync(password: "password-of-redis");
        await using var daytona = await DaytonaServer.StartAsync();
        _model.Script = ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "env; cat /proc/*/environ | tr '\\0' '\\n'; echo from-the-sandbox > note.txt" }),
            ModelAnswer.Tool("read_file", new { path = "note.txt" }),
            ModelAnswer.Text("Done."));
        await using var runner = await StartAsync(
            "cloud", ("MODE", "cloud"), ("STIGMER_API_KEY", "key-of-the-runner-at-the-server"), ("REDIS_HOST", "127.0.0.1"), ("REDIS_PORT", $"{redis.Port}"),
            ("REDIS_PASSWORD", "password-of-redis"), ("DAYTONA_API_URL", daytona.Address.ToString()), ("DAYTONA_API_KEY", DaytonaServer.Key), ("LOG_LEVEL", "DEBUG"));

        var (run, session) = await CreateAsync();

        Assert.Equal(ExecutionOutcome.Completed, (await EndOfAsync(run)).Outcome);
        Assert.Equal($"stigmer-{session}", Assert.Single(daytona.Sandboxes).Name);
        Assert.Equal("from-the-sandbox\n", await File.ReadAllTextAsync(Path.Combine(daytona.Sandboxes.Single().Folder, "workspace/note.txt")));
        Assert.Contains("CLOUD Mode", runner.Process.Console.Text, StringComparison.Ordinal);
        await _server.StopAsync();
        var everything = new[] { _server.Home, _temporal.DataFolder }.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Select(File.ReadAllBytes)
            .Append(Encoding.UTF8.GetBytes(runner.Process.Console.Text));
        foreach (var secret in new[] { DaytonaServer.Key, "password-of-redis", "key-of-the-runner-at-the-server", "sk-ant-key-of-the-runner" })
        {
            Assert.DoesNotContain(everything, bytes => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0);
        }
    }

    [Fact]
    public async Task Cloud_RedisIsNotThere_EndsWithTheLineThatPeopleLookFor()
    {
        await using var runner = ProcessHandle.StartBuilt("Stigmer.AgentRunner", [], new ProcessSetting
        {
            Environment = new Dictionary<string, string>
            {
                ["TEMPORAL_SERVICE_ADDRESS"] = _temporal.Address, ["TEMPORAL_NAMESPACE"] = "default", ["STIGMER_BACKEND_ENDPOINT"] = "127.0.0.1:443",
                ["STIGMER_API_KEY"] = "k", ["REDIS_HOST"] = "127.0.0.1", ["REDIS_PORT"] = "1",
            },
        });

        Assert.Equal(1, await runner.Exited.WithPatience());
        Assert.Contains("❌ Failed to connect to Redis: [Errno 111] Connection refused", runner.Error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TEMPORAL_NAMESPACE", "not-there", "❌ Failed to connect to Temporal: Cannot connect to Temporal server", "Namespace not-there is not found.")]
    [InlineData("ASPNETCORE_URLS", "nonsense", "❌ Failed to load configuration: ", "ASPNETCORE_URLS")]
    public async Task Start_WithWhatTemporalOrThisMachineDoesNotHave_EndsWithTheLineThatPeopleLookFor(string variable, string value, string line, string named)
    {
        await using var runner = ProcessHandle.StartBuilt("Stigmer.AgentRunner", [], new ProcessSetting
        {
            Environment = new Dictionary<string, string>
            {
                ["MODE"] = "local", ["TEMPORAL_SERVICE_ADDRESS"] = _temporal.Address, ["STIGMER_HOME"] = _folder.Path, ["Worker__ConnectLimit"] = "00:00:01", [variable] = value,
            },
        });

        Assert.Equal(1, await runner.Exited.WithPatience());
        Assert.Contains(line, runner.Error.Text, StringComparison.Ordinal);
        Assert.Contains(named, runner.Error.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", runner.Error.Text, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        await _temporal.StartAsync();
        _server = await RunningServer.StartAsync(_temporal.Address);
        _model = await ScriptedModelServer.StartAsync(ModelScripts.Text("Hello."));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _model.DisposeAsync();
        await _temporal.DisposeAsync();
        _folder.Dispose();
    }

    private Task<RunnerProcess> StartAsync(string host, params (string Name, string Value)[] variables) => RunnerProcess.StartAsync(
        _temporal.Address,
        _server.Grpc,
        _model.Address,
        [("STIGMER_RUNNER_HOST", host), .. variables.Any(variable => variable.Name == "MODE") ? variables : [("SANDBOX_ROOT_DIR", _folder.Folder(host)), .. variables]]);

    private async Task<(string Execution, string Session)> CreateAsync(string? session = null, string run = "run")
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(_server.Channel).applyAsync(Samples.Agent());
        var wanted = Samples.Execution(agent.Metadata.Id);
        wanted.Spec.SessionId = session ?? "";
        wanted.Spec.RuntimeEnv["RUN"] = new() { Value = run };
        var made = await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel).createAsync(wanted);

        return (made.Metadata.Id, made.Spec.SessionId);
    }

    private static ModelAnswer Append(string line) => ModelAnswer.Tool("execute", new { command = $"echo {line} >> log" });

    private async Task<ExecutionFinished> EndOfAsync(string id) => (await EntryAsync(id, entry => entry.Finished is not null)).Finished;

    private async Task<JournalEntry> EntryAsync(string id, Func<JournalEntry, bool> isWanted)
    {
        using var watch = new ExecutionService.ExecutionServiceClient(_server.Channel).Watch(new WatchRequest { ExecutionId = id });
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            if (watch.ResponseStream.Current.Entry is { } entry && isWanted(entry))
            {
                return entry;
            }
        }

        throw new InvalidOperationException($"The journal of {id} ended without it.");
    }
}
