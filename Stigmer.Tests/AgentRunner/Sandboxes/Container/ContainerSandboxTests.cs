using System.Diagnostics;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AppHost;

namespace Stigmer.Tests.AgentRunner.Sandboxes.Container;

public sealed class ContainerSandboxTests : SandboxContract
{
    // One session for each test: a container is found again by it.
    private readonly string _session = $"ses-{Guid.NewGuid():N}";
    private readonly TempFolder _folder = new();
    private readonly ContainerSandboxes _sandboxes;

    public ContainerSandboxTests() => _sandboxes = new ContainerSandboxes(Settings(), Options.Create(new SandboxOptions()), TimeProvider.System);

    internal static string? Missing => SandboxImage.Missing;

    [ContractFact]
    public async Task Open_SameSession_IsTheSameContainer()
    {
        await RunAsync("echo kept > /tmp/kept");
        await using var again = await OpenAsync(Request("aex-2"));

        Assert.Equal("kept\n", (await again.Sandbox.Shell.RunAsync(Plain("cat /tmp/kept"), default)).Output);
    }

    [ContractFact]
    public async Task Run_ContainerIsGone_ComesBackWithItsFiles()
    {
        await RunAsync("echo kept > kept");
        await Podman.RunAsync("rm", "--force", "--time", "0", await NameAsync());

        Assert.Equal("kept\n", (await RunAsync("cat kept")).Output);
    }

    [ContractFact]
    public async Task Run_NetworkAndRights_AreTakenAway()
    {
        Assert.DoesNotContain("eth0", (await RunAsync("cat /proc/net/dev")).Output, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", (await RunAsync("cat /proc/self/status")).Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await RunAsync("ls /home /etc/shadow")).ExitCode);
    }

    [ContractFact]
    public async Task LinkOut_MadeInTheContainer_LeadsFileToolsNowhere()
    {
        _folder.Write("secret.txt", "outside");
        await using var lease = await OpenAsync(Request("aex-2"));
        await RunAsync("ln -s .. up; ln -s ../secret.txt link; ln -s /etc etc");

        foreach (var path in new[] { "up/secret.txt", "link", "etc/passwd" })
        {
            await Assert.ThrowsAsync<SandboxException>(() => lease.Sandbox.Files.ReadAsync(path, default));
            await Assert.ThrowsAsync<SandboxException>(() => lease.Sandbox.Files.WriteTextAsync(path, "x", default));
        }

        Assert.NotEqual(0, (await RunAsync("cat link")).ExitCode);
        Assert.Equal("outside", await File.ReadAllTextAsync(_folder["secret.txt"]));
    }

    [ContractFact]
    public async Task Run_Secret_IsNoArgumentOfTheCommandLine()
    {
        await using var lease = await OpenAsync(Request("aex-2") with { Environment = new Dictionary<string, string> { ["TOKEN"] = "s3cret-of-the-run" } });
        var running = lease.Sandbox.Shell.RunAsync(Plain("echo $TOKEN; : > begun; while [ ! -e seen ]; do sleep 0.05; done"), default);
        await Patience.UntilAsync(() => File.Exists(Path.Combine(lease.Sandbox.Workspace, "begun")), "the command");

        var lines = Directory.GetDirectories("/proc").Select(folder => Path.Combine(folder, "cmdline")).Where(File.Exists).Select(Read);
        Assert.DoesNotContain(lines, line => line.Contains("s3cret-of-the-run", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(lease.Sandbox.Workspace, "seen"), "x");
        Assert.Equal("s3cret-of-the-run\n", (await running.WithPatience()).Output);
    }

    [ContractFact]
    public async Task Run_CancelledWithoutItsWatcher_EndsTheCommandAndNotTheContainer()
    {
        await RunAsync("echo kept > /tmp/kept");
        const string KillSiblings = "for s in /proc/[0-9]*/stat; do set -- $(cat $s); [ \"$4\" != $PPID ] || [ \"$1\" = $$ ] || kill -9 $1; done 2>/dev/null; ";
        using var cancel = new CancellationTokenSource();
        var running = RunAsync($"{KillSiblings}while :; do echo x > alive; sleep 0.1; done", cancellationToken: cancel.Token);
        await UntilAsync("alive");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithPatience());
        await GoneAsync();
        Assert.Equal("kept\n", (await RunAsync("cat /tmp/kept", cancellationToken: CancellationToken.None)).Output);
    }

    [ContractFact]
    public async Task Run_RunnerIsKilled_EndsWithIt()
    {
        const string Marked = $"grep -qs {ContainerScripts.Mark}=of-the-dead /proc/[0-9]*/environ";
        string[] client =
        [
            "exec", "--interactive", "--env", $"{ContainerScripts.Mark}=of-the-dead", await NameAsync(),
            "sh", "-c", ContainerScripts.Command, "sh", "exec /bin/sh -c \"$1\"", "sleep 1000", ContainerScripts.Kill,
        ];
        using var process = Process.Start(new ProcessStartInfo("podman", client) { RedirectStandardInput = true })!;
        await RunAsync($"until {Marked}; do sleep 0.05; done");

        process.Kill();

        await RunAsync($"while {Marked}; do sleep 0.05; done");
    }

    [ContractFact]
    public async Task Container_NobodyUses_EndsByItselfAndIsGone()
    {
        var settings = Settings();
        settings = settings with { Containers = settings.Containers with { TimeToLive = TimeSpan.FromSeconds(1) } };
        await using var lease = await new ContainerSandboxes(settings, Options.Create(new SandboxOptions()), TimeProvider.System)
            .OpenAsync(Request("aex-3") with { SessionId = $"{_session}-short" }, default);

        // By its name: on a busy machine it may have ended before it can be listed. One that lives longer shows that this is what it is called.
        await RunAsync("true");
        Assert.Equal(await NameAsync(), SessionContainer.NameOf(settings.Containers, _session, lease.Sandbox.Workspace));
        await Podman.UntilGoneAsync("container", SessionContainer.NameOf(settings.Containers, $"{_session}-short", lease.Sandbox.Workspace));
    }

    [ContractFact]
    public async Task Run_LongerThanTheContainersTime_GoesOnToItsEnd()
    {
        var settings = Settings();
        settings = settings with { Containers = settings.Containers with { TimeToLive = TimeSpan.FromSeconds(1) } };
        await using var lease = await new ContainerSandboxes(settings, Options.Create(new SandboxOptions()), TimeProvider.System)
            .OpenAsync(Request("aex-3") with { SessionId = $"{_session}-busy" }, default);

        Assert.Equal("end\n", (await lease.Sandbox.Shell.RunAsync(Plain("sleep 3.5; echo end"), default).WithPatience()).Output);
    }

    [ContractFact]
    public async Task Run_SeveralInAContainerThatIsGone_ShareOneNewOne()
    {
        await Podman.RunAsync("rm", "--force", "--time", "0", await NameAsync());

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync("echo $$ > /dev/null; sleep 1; echo end")));

        Assert.All(results, result => Assert.Equal("end\n", result.Output));
    }

    [ContractFact]
    public async Task Run_VariablesThatRuntimesKnow_AreForTheCommandAlone()
    {
        var variables = new Dictionary<string, string> { ["PATH"] = "/nowhere", ["CONTAINER_HOST"] = "tcp://127.0.0.1:1", ["DOCKER_HOST"] = "tcp://127.0.0.1:1", ["LINES"] = "a\n'b'" };
        await using var lease = await OpenAsync(Request("aex-2") with { Environment = variables });

        var printed = await lease.Sandbox.Shell.RunAsync(Plain("echo $PATH $CONTAINER_HOST $DOCKER_HOST; echo \"$LINES\""), default);

        Assert.Equal("/nowhere tcp://127.0.0.1:1 tcp://127.0.0.1:1\na\n'b'\n", printed.Output);
    }

    [ContractFact]
    public async Task Open_WorkspaceWithAnOddName_IsMounted()
    {
        var odd = _folder.Folder("a,ro \"b\"");
        await using var lease = await _sandboxes.OpenAsync(Request("aex-2") with { SessionId = _session, Workspace = odd }, default);

        Assert.Equal($"{odd}\n", (await lease.Sandbox.Shell.RunAsync(Plain("pwd"), default)).Output);
    }

    [ContractFact]
    public async Task Open_Auto_IsAContainerOnlyWhereTheImageIs()
    {
        Assert.Equal("container", await KindAsync(SandboxImage.Name));
        Assert.Equal("filesystem", await KindAsync("localhost/stigmer-nowhere:1"));

        async Task<string> KindAsync(string image)
        {
            var settings = Settings() with { Containers = new ContainerSettings { Mode = ExecutionMode.Auto, Image = image } };
            var limits = Options.Create(new SandboxOptions());
            var sandboxes = new LocalSandboxes(
                settings, new FileSystemSandboxes(settings, limits, TimeProvider.System), new ContainerSandboxes(settings, limits, TimeProvider.System));
            await using var lease = await sandboxes.OpenAsync(Request("aex-3"), default);

            return lease.Sandbox.Kind;
        }
    }

    [ContractFact]
    public async Task Open_ImageThatIsNotThere_SaysWhatToDo()
    {
        var settings = Settings() with { Containers = new ContainerSettings { Mode = ExecutionMode.Sandbox, Image = "localhost/stigmer-nowhere:1", AutoPull = false } };

        var refusal = await Assert.ThrowsAsync<SandboxException>(() =>
            new ContainerSandboxes(settings, Options.Create(new SandboxOptions()), TimeProvider.System).OpenAsync(Request("aex-3"), default));

        Assert.Contains("STIGMER_SANDBOX_AUTO_PULL is false", refusal.Message, StringComparison.Ordinal);
    }

    private protected override Task<ISandboxLease> OpenAsync(SandboxRequest request) => _sandboxes.OpenAsync(request with { SessionId = _session }, default);

    private protected override async ValueTask CleanUpAsync()
    {
        await Podman.RunAsync(["rm", "--force", "--time", "0", .. (await NameAsync()).Split('\n')]);
        _folder.Dispose();
    }

    private static ShellCommand Plain(string text) => new() { Text = text, Limit = Patience.Limit, KeptBytes = 1000 };

    private static SandboxRequest Request(string execution) =>
        new() { ExecutionId = execution, SessionId = "", Workspace = "", Environment = new Dictionary<string, string>() };

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private Task<string> NameAsync() =>
        Podman.RunAsync("ps", "--all", "--filter", $"label={SessionContainer.Label}={_session}", "--format", "{{.Names}}");

    private RunnerSettings Settings() => new()
    {
        Mode = StigmerMode.Local,
        Temporal = new TemporalSettings("localhost:1", "default", "s", "r"),
        MaxConcurrency = 1,
        Backend = new BackendSettings("localhost:1", BackendSettings.LocalKey),
        DataFolder = _folder["data"],
        SandboxType = "filesystem",
        SandboxRootDir = _folder.Folder("workspace"),
        Containers = new ContainerSettings { Mode = ExecutionMode.Sandbox, Image = SandboxImage.Name, AutoPull = false },
        Models = new ModelSettings(),
        Secrets = [],
    };
}
