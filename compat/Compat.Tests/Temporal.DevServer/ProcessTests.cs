using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using Temporal.DevServer;
using Temporalio.Api.WorkflowService.V1;

namespace Compat.Tests.DevServers;

public sealed class ProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dev-server-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Start_OnATakenPort_NamesThePortAndTheFix()
    {
        await using var first = await ServerProcess.StartAsync("--port", "0");

        var (exitCode, error) = await ServerProcess.RunAsync("--port", first.Port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(1, exitCode);
        Assert.Contains($"127.0.0.1:{first.Port}", error, StringComparison.Ordinal);
        Assert.Contains("--port", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Start_WithAFileThatIsNoDatabase_LeavesItAsItIs()
    {
        var path = Path.Combine(_folder.FullName, "notes.db");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("not a database, but dear to somebody\n", 200)));
        var before = await File.ReadAllBytesAsync(path);

        var (exitCode, error) = await ServerProcess.RunAsync("--port", "0", "--db-filename", path);

        Assert.Equal(1, exitCode);
        Assert.Contains(path, error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Start_InAMissingFolder_NamesTheFile()
    {
        var path = Path.Combine(_folder.FullName, "missing", "runs.db");

        var (exitCode, error) = await ServerProcess.RunAsync("--port", "0", "--db-filename", path);

        Assert.Equal(1, exitCode);
        Assert.Contains(path, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnADatabaseInUse_IsRefused()
    {
        var path = Path.Combine(_folder.FullName, "runs.db");
        await using var first = await ServerProcess.StartAsync("--port", "0", "--db-filename", path);

        var (exitCode, error) = await ServerProcess.RunAsync("--port", "0", "--db-filename", path);

        Assert.Equal(1, exitCode);
        Assert.Contains("in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_WithPollersWaiting_EndsWithinTwoSeconds()
    {
        await using var server = await ServerProcess.StartAsync("--port", "0");
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.Port}");
        var api = new WorkflowService.WorkflowServiceClient(channel);
        var poll = api.PollActivityTaskQueueAsync(new() { Namespace = "default", TaskQueue = new() { Name = "q" } }).ResponseAsync;
        await api.GetSystemInfoAsync(new());
        var clock = Stopwatch.StartNew();

        var exitCode = await server.TerminateAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await Task.WhenAny(poll);
        Assert.True(poll.IsCompleted);
    }

    [Fact]
    public async Task Health_OnTheHttpPort_AnswersOk()
    {
        await using var server = await DevelopmentServer.StartAsync(new() { HttpPort = 0 });
        using var client = new HttpClient();

        Assert.Equal("ok", await client.GetStringAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/health")));
    }
}
