using System.Diagnostics;
using System.Globalization;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

public sealed class ShellTests : IDisposable
{
    // Its own session and no environment, and its parent is gone.
    private const string Daemon = "(env -i setsid sh -c 'echo $$ > one.pid; exec sleep 300' >/dev/null 2>&1 &);";

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task RunAsync_OutputAndError_ComeInTheirOrder()
    {
        var result = await RunAsync("echo one; echo two >&2; echo three; exit 7");

        Assert.Equal(new ShellResult("one\ntwo\nthree\n", 7, TimedOut: false), result);
    }

    [Fact]
    public async Task RunAsync_WriterWithoutAReader_IsEnded()
    {
        var result = await RunAsync("{ while :; do echo line; done; } | head -n 1", limit: TimeSpan.FromSeconds(20)).WithPatience();

        Assert.Equal(new ShellResult("line\n", 0, TimedOut: false), result);
    }

    [Fact]
    public async Task RunAsync_Folder_IsTheWorkspace()
    {
        var result = await RunAsync("pwd -P; cat");

        Assert.Equal(SandboxPath.RealPath(_folder.Path), result.Output.Trim());
    }

    [Fact]
    public async Task RunAsync_WorkspaceWasRemoved_IsSaid()
    {
        Directory.Delete(_folder.Path, recursive: true);

        var failure = await Assert.ThrowsAsync<SandboxException>(() => RunAsync("pwd"));

        Assert.Equal($"The shell did not start: the folder {_folder.Path} is not there any more.", failure.Message);
    }

    [Fact]
    public async Task RunAsync_LongOutput_IsCutInTheMiddle()
    {
        var result = await RunAsync("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done");

        Assert.StartsWith("line 0\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("bytes left out", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("line 2999\n", result.Output, StringComparison.Ordinal);
        Assert.True(result.Output.Length < 2200);
    }

    [Fact]
    public async Task RunAsync_OverItsLimit_IsEndedWithItsWholeTree()
    {
        var result = await RunAsync(Deep("sleep 300"), limit: TimeSpan.FromMilliseconds(700)).WithPatience();

        Assert.True(result.TimedOut);
        Assert.Equal(124, result.ExitCode);
        await GoneAsync();
    }

    [Fact]
    public async Task RunAsync_Cancelled_IsEndedWithItsWholeTree()
    {
        using var cancel = new CancellationTokenSource();
        var running = RunAsync(Deep("sleep 300"), cancellationToken: cancel.Token);
        await StartedAsync(3);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithPatience());
        await GoneAsync();
    }

    [Fact]
    public async Task RunAsync_BackgroundProcess_EndsWithTheCallAndDoesNotHoldIt()
    {
        var result = await RunAsync("sleep 300 & echo $! > one.pid; echo done").WithPatience();

        Assert.Equal("done\n", result.Output);
        await GoneAsync();
    }

    [Fact]
    public async Task RunAsync_Environment_IsOnlyWhatWasGiven()
    {
        var result = await RunAsync("env");

        var names = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).ToHashSet();
        Assert.Empty(names.Except(["PATH", "GREETING", "STIGMER_COMMAND", "PWD", "SHLVL", "_", "OLDPWD"]));
        Assert.Contains("GREETING=hello", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Limits_AreThoseOfTheOptions()
    {
        var result = await RunAsync("umask; cat /proc/self/limits; : > made; stat -c %A made");

        Assert.Matches("(?m)^Max core file size +0 ", result.Output);
        var most = int.Parse(System.Text.RegularExpressions.Regex.Match(result.Output, @"Max processes +(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(most, 1, 4096 + 100_000);
        Assert.Contains("-rw-r--r--", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_DaemonThatLeavesGroupTreeAndEnvironment_EndsWithTheCommandAllTheSame(bool hasGroup)
    {
        var result = await RunAsync($"{Daemon} while [ ! -s one.pid ]; do sleep 0.02; done", hasGroup: hasGroup);

        Assert.Equal(0, result.ExitCode);
        await GoneAsync();
    }

    [Fact]
    public async Task RunAsync_CancelledWithSuchADaemon_EndsItToo()
    {
        using var cancel = new CancellationTokenSource();
        var running = RunAsync($"{Daemon} sleep 300", cancellationToken: cancel.Token);
        await StartedAsync(1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithPatience());
        await GoneAsync();
    }

    [Fact]
    public void Build_RunnersOwnKeys_StayOut()
    {
        var own = new Dictionary<string, string>
        {
            ["PATH"] = "/bin", ["HOME"] = "/home/me", ["LC_ALL"] = "C.UTF-8",
            ["ANTHROPIC_API_KEY"] = "sk-1", ["STIGMER_API_KEY"] = "k", ["OPENAI_API_KEY"] = "sk-2", ["AWS_SECRET_ACCESS_KEY"] = "x", ["ENV"] = "/etc/evil",
        };

        var variables = ShellEnvironment.Build(own, new Dictionary<string, string> { ["TOKEN"] = "of the run", ["PATH"] = "/run/bin" }, "/ws");

        Assert.Equal(["HOME", "LC_ALL", "PATH", "PWD", "TOKEN"], variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("/run/bin", variables["PATH"]);
    }

    public void Dispose() => _folder.Dispose();

    // A child, a grandchild that left the process group, and one that its parent gave up; each writes down its number.
    private static string Deep(string command) =>
        $"sh -c 'echo $$ > one.pid; {command}' & setsid sh -c 'echo $$ > two.pid; {command}' & (sh -c 'echo $$ > three.pid; exec {command}' &) ; wait; {command}";

    private async Task<ShellResult> RunAsync(
        string text, TimeSpan? limit = null, bool hasGroup = false, CancellationToken cancellationToken = default)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["GREETING"] = "hello" };
        var limits = new SandboxOptions();
        await using var shell = new HostShell(text => ShellLine.Of(text, _folder.Path, environment, limits) with { HasGroup = hasGroup }, limits, TimeProvider.System);

        return await shell.RunAsync(new ShellCommand { Text = text, Limit = limit ?? Patience.Limit, KeptBytes = 1000 }, cancellationToken);
    }

    private Task StartedAsync(int count) => Patience.UntilAsync(
        () => Directory.GetFiles(_folder.Path, "*.pid").Count(file => new FileInfo(file).Length > 0) == count, "the processes of the command");

    private async Task GoneAsync()
    {
        var ids = Directory.GetFiles(_folder.Path, "*.pid").Select(file => int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture)).ToArray();
        Assert.NotEmpty(ids);
        await Patience.UntilAsync(() => !Array.Exists(ids, IsAlive), "the end of everything that the command started");
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);

            return !process.HasExited && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }
}
