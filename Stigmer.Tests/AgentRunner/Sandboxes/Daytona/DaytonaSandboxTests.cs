using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.Daytona;
using Stigmer.AgentRunner.Settings;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.Daytona;

namespace Stigmer.Tests.AgentRunner.Sandboxes.Daytona;

public sealed class DaytonaSandboxTests : SandboxContract
{
    private DaytonaServer _server = null!;
    private DaytonaSandboxes _sandboxes = null!;

    [Fact]
    public async Task Open_SameSession_IsTheSameSandboxFromAnyRunner()
    {
        await RunAsync("echo kept > kept");
        using var elsewhere = New(DaytonaServer.Key);
        await using var again = await elsewhere.OpenAsync(Request("aex-2"), default);

        Assert.Equal("kept\n", await again.Sandbox.Files.ReadTextAsync("kept", default));
        Assert.Single(_server.Sandboxes);
        Assert.Contains("stigmer-ses-1", _server.Created.Single(), StringComparison.Ordinal);
        Assert.Contains("\"snapshot\":\"dev-tools\"", _server.Created.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Background_OtherRunner_GoesOnReading()
    {
        await using var first = await _sandboxes.OpenAsync(Request("aex-2"), default);
        var id = await first.Sandbox.Shell.StartAsync("echo one; while [ ! -e go ]; do sleep 0.05; done; echo two", default);
        using var elsewhere = New(DaytonaServer.Key);
        await using var second = await elsewhere.OpenAsync(Request("aex-2"), default);

        await second.Sandbox.Files.WriteTextAsync("go", "x", default);
        BackgroundOutput output;
        do
        {
            output = await second.Sandbox.Shell.ReadAsync(id, 0, default);
        }
        while (output.ExitCode is null);

        Assert.Equal(("one\ntwo\n", 0), (output.Text, output.ExitCode));
    }

    [Fact]
    public async Task Run_SandboxHasStoppedInTheMeantime_IsStartedAgain()
    {
        await RunAsync("echo kept > kept");
        _server.Polls = 3;
        _server.Sandboxes.Single().State = "stopped";

        Assert.Equal("kept\n", (await RunAsync("cat kept")).Output);
        Assert.Single(_server.Requests, request => request.EndsWith("/start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_SlowToStartAndToAnswer_IsWaitedFor()
    {
        _server.Polls = 5;
        _server.CallsUntilUp = 3;

        await using var lease = await _sandboxes.OpenAsync(Request("aex-2") with { SessionId = "ses-slow" }, default);

        Assert.Equal(2, _server.Sandboxes.Count());
    }

    [Fact]
    public async Task Open_TooManyRequests_ComesBackWhenItIsTold()
    {
        _server.Refusals.Enqueue((429, 0));
        _server.Refusals.Enqueue((429, 1));

        await using var lease = await _sandboxes.OpenAsync(Request("aex-2"), default);

        Assert.Single(_server.Sandboxes);
    }

    [Fact]
    public async Task Open_WrongKey_SaysWhichVariableAndAsksOnce()
    {
        using var sandboxes = New("dtn_wrong-secret");
        var asked = _server.Requests.Count;

        var refusal = await Assert.ThrowsAsync<SandboxException>(() => sandboxes.OpenAsync(Request("aex-2"), default));

        Assert.Equal("Daytona does not accept the key; mend DAYTONA_API_KEY: Invalid credentials", refusal.Message);
        Assert.Equal(asked + 1, _server.Requests.Count);
    }

    [Fact]
    public async Task Open_DaytonaIsAway_IsLeftForALaterAttempt()
    {
        _server.Refusals.Enqueue((503, 0));

        await Assert.ThrowsAsync<SandboxAwayException>(() => _sandboxes.OpenAsync(Request("aex-2"), default));
    }

    [Fact]
    public async Task Open_BuildFailed_SaysWhy()
    {
        _server.BuildFailure = "the snapshot is broken";

        var refusal = await Assert.ThrowsAsync<SandboxException>(() => _sandboxes.OpenAsync(Request("aex-2") with { SessionId = "ses-2" }, default));

        Assert.Equal("The sandbox of the session does not start: the snapshot is broken", refusal.Message);
        _server.BuildFailure = null;
        await using var later = await _sandboxes.OpenAsync(Request("aex-3") with { SessionId = "ses-2" }, default);
    }

    [Fact]
    public async Task Open_NoWordOfItsInside_AsksForIt()
    {
        _server.ToolboxIsTold = false;

        await using var lease = await _sandboxes.OpenAsync(Request("aex-2"), default);

        Assert.Single(_server.Requests, request => request.EndsWith("/toolbox-proxy-url", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_OlderDaemon_IsUnderstood()
    {
        _server.Sandboxes.Single().IsOld = true;
        await using var lease = await _sandboxes.OpenAsync(Request("aex-2"), default);

        Assert.Null(await lease.Sandbox.Files.FindAsync("nope.txt", default));
        Assert.Equal(3, (await RunAsync("exit 3")).ExitCode);
    }

    [Fact]
    public async Task Open_NoKey_SaysWhatToDo()
    {
        using var sandboxes = New(key: null);

        var refusal = await Assert.ThrowsAsync<SandboxException>(() => sandboxes.OpenAsync(Request("aex-2"), default));

        Assert.Contains("set DAYTONA_API_KEY", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SandboxIsGone_SaysSoRatherThanGoingOnWithoutItsFiles()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", DaytonaServer.Key);
        (await http.DeleteAsync(new Uri($"{_server.Address}/sandbox/stigmer-ses-1"))).EnsureSuccessStatusCode();

        var refusal = await Assert.ThrowsAsync<SandboxException>(() => RunAsync("ls"));

        Assert.Contains("is gone, and its files with it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_RunWithoutASession_LeavesNoSandbox()
    {
        await (await _sandboxes.OpenAsync(Request("aex-9") with { SessionId = "" }, default)).DisposeAsync();

        Assert.Equal("stigmer-ses-1", Assert.Single(_server.Sandboxes).Name);
    }

    [Fact]
    public async Task Create_Secrets_AreNotInIt()
    {
        await using var lease = await _sandboxes.OpenAsync(
            Request("aex-2") with { SessionId = "ses-2", Environment = new Dictionary<string, string> { ["TOKEN"] = "s3cret-of-the-run" } }, default);

        Assert.Equal("s3cret-of-the-run\n", (await lease.Sandbox.Shell.RunAsync(Plain("echo $TOKEN"), default)).Output);
        Assert.DoesNotContain(_server.Created, body => body.Contains("s3cret-of-the-run", StringComparison.Ordinal));
    }

    private protected override async Task<ISandboxLease> OpenAsync(SandboxRequest request)
    {
        _server = await DaytonaServer.StartAsync();
        _sandboxes = New(DaytonaServer.Key);

        return await _sandboxes.OpenAsync(request, default);
    }

    private protected override async ValueTask CleanUpAsync()
    {
        _sandboxes.Dispose();
        await _server.DisposeAsync();
    }

    private static ShellCommand Plain(string text) => new() { Text = text, Limit = Patience.Limit, KeptBytes = 1000 };

    private static SandboxRequest Request(string execution) =>
        new() { ExecutionId = execution, SessionId = "ses-1", Workspace = "", Environment = new Dictionary<string, string>() };

    private DaytonaSandboxes New(string? key) => new(
        new RunnerSettings
        {
            Mode = StigmerMode.Cloud,
            Temporal = new TemporalSettings("localhost:1", "default", "s", "r"),
            MaxConcurrency = 1,
            Backend = new BackendSettings("localhost:1", "key"),
            DataFolder = "unused",
            SandboxType = "daytona",
            SandboxRootDir = "",
            Daytona = new DaytonaSettings(_server.Address, key) { Snapshot = "dev-tools" },
            Models = new ModelSettings(),
            Secrets = [],
        },
        Options.Create(new SandboxOptions()),
        TimeProvider.System);
}
