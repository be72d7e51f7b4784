using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Health.V1;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Cli.Local;

[SupportedOSPlatform("linux")]
public sealed class DaemonTests
{
    private const string Key = "sk-ant-only-in-memory";

    [Fact]
    public async Task Start_Status_Stop_GoAsTheSeedShows()
    {
        await using var appHost = new StandInAppHost();
        using var terminal = appHost.Terminal(("ANTHROPIC_API_KEY", Key));

        Assert.Equal(0, await appHost.StartAsync(terminal));

        Assert.Matches(
            $"^✓ Using ANTHROPIC_API_KEY from environment\nStarting daemon\\.\\.\\.\nDaemon started successfully\n  PID:  \\d+\n  Port: {appHost.Port}\n  Data: {appHost.Home}\nAgent-runner started successfully\n$",
            terminal.Out);
        Assert.Empty(terminal.Error);
        Assert.Contains($"--Stigmer:LogFolder={Path.GetDirectoryName(appHost.LogFile)}\n", appHost.Arguments);

        using var status = appHost.Terminal();
        Assert.Equal(0, await status.RunAsync("local", "status"));
        Assert.Contains("✓ stigmer-server  Running", status.Out);

        using var stop = appHost.Terminal();
        Assert.Equal(0, await stop.RunAsync("server", "stop"));
        Assert.Equal("Daemon stopped successfully\n", stop.Out);
        Assert.Empty(appHost.Processes);
        Assert.False(File.Exists(appHost.StatusFile));

        using var after = appHost.Terminal();
        Assert.Equal(3, await after.RunAsync("local", "status"));
    }

    [Fact]
    public async Task Start_WithAKey_HandsItOverThroughThePipeOnly()
    {
        await using var appHost = new StandInAppHost();
        using var terminal = appHost.Terminal(("ANTHROPIC_API_KEY", Key), ("OPENAI_API_KEY", Key), ("STIGMER_LLM_API_KEY", Key), ("KEPT", "yes"));

        Assert.Equal(0, await appHost.StartAsync(terminal));

        Assert.Equal(Key, JsonNode.Parse(appHost.Input)!["Parameters:anthropic-api-key"]!.GetValue<string>());
        Assert.DoesNotContain(Key, terminal.Out + terminal.Error);
        Assert.NotEmpty(appHost.Processes);
        foreach (var pid in appHost.Processes)
        {
            Assert.DoesNotContain(Key, ProcessTree.CommandLine(pid));
            Assert.DoesNotContain(Key, ProcessTree.EnvironmentBlock(pid));
            Assert.Contains("KEPT=yes", ProcessTree.EnvironmentBlock(pid));
        }

        Assert.All(
            Directory.EnumerateFiles(appHost.Home, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(Key, File.ReadAllText(file)));
    }

    [Fact]
    public async Task Start_WhoTheDaemonIsCannotBeWritten_LeavesNothingRunning()
    {
        await using var appHost = new StandInAppHost();
        Directory.CreateDirectory($"{appHost.RecordFile}.new");
        using var terminal = appHost.Terminal();

        Assert.Equal(1, await appHost.StartAsync(terminal));

        Assert.StartsWith($"Error: cannot write to the data folder {Path.Combine(appHost.Home, "data")}", terminal.Error, StringComparison.Ordinal);
        Assert.Empty(appHost.Processes);
    }

    [Fact]
    public async Task Start_TheDaemon_IsDetachedAndTold()
    {
        await using var appHost = new StandInAppHost();
        using var terminal = appHost.Terminal();

        Assert.Equal(0, await appHost.StartAsync(terminal));

        var pid = appHost.DaemonPid;
        Assert.Equal(pid, appHost.Session);
        Assert.Contains($"--Ports:Grpc={appHost.Port}", appHost.Arguments);
        Assert.Contains("--Stigmer:SecretsFromStdin=true", appHost.Arguments);
        Assert.Contains($"SANDBOX_ROOT_DIR={appHost.Workspace}\0", ProcessTree.EnvironmentBlock(pid));
        Assert.Equal("{}", appHost.Input);
        Assert.Equal("a line for the log\n", appHost.LogText);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(appHost.LogFile));
    }

    [Fact]
    public async Task Start_Twice_LeavesTheFirstAlone()
    {
        await using var appHost = new StandInAppHost();
        using var terminal = appHost.Terminal();
        Assert.Equal(0, await appHost.StartAsync(terminal));
        var before = appHost.Processes;

        using var again = appHost.Terminal();
        Assert.Equal(0, await again.RunAsync(appHost.StartCommand));

        Assert.StartsWith("Daemon is already running\n  PID:  ", again.Out);
        Assert.Equal(before, appHost.Processes);
    }

    [Fact]
    public async Task Start_DaemonDies_SaysItsLastErrorAndLeavesNothing()
    {
        await using var appHost = new StandInAppHost("tail -f /dev/null & echo 'STIGMER_X is wrong: an error to fix' >&2; exit 7");
        using var terminal = appHost.Terminal();

        Assert.Equal(1, await terminal.RunAsync(appHost.StartCommand));

        Assert.Equal($"Error: the daemon ended with exit code 7: STIGMER_X is wrong: an error to fix (log: {appHost.LogFile})\n", terminal.Error);
        Assert.False(File.Exists(appHost.RecordFile));
    }

    [Fact]
    public async Task Start_RunnerNeverPolls_NamesItAndLeavesNothing()
    {
        await using var appHost = new StandInAppHost { Health = { ["agent-runner"] = HealthCheckResponse.Types.ServingStatus.NotServing } };
        using var terminal = appHost.Terminal();

        Assert.Equal(1, await appHost.StartAsync(terminal, "--timeout", "3"));

        Assert.Contains("Error: agent-runner is not up (stigmer-server reports it as NotServing), after 3 s; everything was stopped again", terminal.Error);
        Assert.Empty(appHost.Processes);
    }

    [Fact]
    public async Task Start_PortTaken_NamesItAndStartsNothing()
    {
        await using var appHost = new StandInAppHost();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var terminal = appHost.Terminal();

        Assert.Equal(1, await terminal.RunAsync("local", "start", "--grpc-port", $"{port}"));

        Assert.Equal(
            $"Error: port {port}, which stigmer-server needs, is taken by another program; stop that program or choose another port with --grpc-port <port>\n",
            terminal.Error);
        Assert.Empty(appHost.Processes);
    }

    [Fact]
    public async Task Start_HomeThatIsAFile_IsNamed()
    {
        await using var appHost = new StandInAppHost();
        appHost.PutAFileWhereTheHomeShouldBe();
        using var terminal = appHost.Terminal();

        Assert.Equal(1, await terminal.RunAsync(appHost.StartCommand));

        Assert.StartsWith($"Error: cannot write the data folder {appHost.Home}", terminal.Error);
    }

    [Fact]
    public async Task Status_ComponentGone_IsDegraded()
    {
        await using var appHost = new StandInAppHost();
        using var terminal = appHost.Terminal();
        Assert.Equal(0, await appHost.StartAsync(terminal));
        appHost.Health["agent-runner"] = HealthCheckResponse.Types.ServingStatus.NotServing;

        using var status = appHost.Terminal();
        Assert.Equal(1, await status.RunAsync("local", "status", "--json"));

        var document = JsonDocument.Parse(status.Out).RootElement;
        Assert.Equal("degraded", document.GetProperty("condition").GetString());
        var runner = document.GetProperty("components").EnumerateArray().Single(component => component.GetProperty("name").GetString() == "agent-runner");
        Assert.Equal("Unhealthy", runner.GetProperty("state").GetString());
        Assert.False(runner.GetProperty("is_well").GetBoolean());
    }

    [Fact]
    public async Task Stop_DaemonWasKilled_EndsWhatItLeft()
    {
        await using var appHost = new StandInAppHost();
        using var terminal = appHost.Terminal();
        Assert.Equal(0, await appHost.StartAsync(terminal));
        var pid = appHost.DaemonPid;
        ProcessHandle.Signal(pid, ProcessSignal.Kill);
        await Patience.UntilAsync(() => !ProcessTree.IsAlive(pid), "the daemon's end");
        Assert.NotEmpty(appHost.Processes);

        using var stop = appHost.Terminal();
        Assert.Equal(0, await stop.RunAsync("local", "stop"));

        Assert.Empty(appHost.Processes);
    }

    [Fact]
    public async Task Stop_NotRunning_SaysSo()
    {
        await using var appHost = new StandInAppHost();
        using var terminal = appHost.Terminal();

        Assert.Equal(0, await terminal.RunAsync("local", "stop"));

        Assert.Equal("Daemon is not running\n", terminal.Out);
    }

    [Fact]
    public async Task Stop_PidOfAnotherProcess_IsNotTouched()
    {
        await using var appHost = new StandInAppHost();
        await using var stranger = ProcessHandle.Start("tail", ["-f", "/dev/null"]);
        appHost.WriteRecord(
            $$"""{"pid":{{stranger.Id}},"identity":"an earlier boot/1","startedAt":"2026-01-01T00:00:00Z","ports":{"grpc":1,"http":2,"temporal":3} }""");
        using var terminal = appHost.Terminal();

        Assert.Equal(0, await terminal.RunAsync("local", "stop"));

        Assert.Equal("Daemon is not running\n", terminal.Out);
        Assert.True(ProcessTree.IsAlive(stranger.Id));
    }
}
