using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Server.Startup;

public sealed class ServerProcessTests : IDisposable
{
    private readonly TempFolder _home = new();

    [Theory]
    [InlineData("MODE", "remote", "MODE is 'remote'; it must be 'local' or 'cloud'")]
    [InlineData("MODE", "cloud", "Missing required environment variables: AUTH0_DOMAIN, AUTH0_AUDIENCE, STIGMER_API_KEY, REDIS_HOST (MODE is cloud")]
    [InlineData("GRPC_PORT", "http", "GRPC_PORT is 'http'; it must be a port number from 1 to 65535, such as 50051")]
    [InlineData("HTTP_PORT", "70000", "HTTP_PORT is '70000'")]
    [InlineData("LOG_LEVEL", "LOUD", "LOG_LEVEL is 'LOUD'")]
    [InlineData("TEMPORAL_SERVICE_ADDRESS", "http://x", "TEMPORAL_SERVICE_ADDRESS is 'http://x'")]
    public async Task Start_WrongSetting_EndsWithOneLine(string name, string value, string text)
    {
        await using var server = ServerProcess.Start(_home.Path, (name, value));

        await AssertRefusedAsync(server, text);
        Assert.False(Directory.Exists(_home["data"]));
    }

    [Fact]
    public async Task Start_TakenPort_NamesItAndTheVariable()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var server = ServerProcess.Start(_home.Path, ("GRPC_PORT", $"{port}"));

        await AssertRefusedAsync(server, $"port {port} is taken by another process; stop that process, or choose another port with GRPC_PORT");
    }

    [Fact]
    public async Task Start_WithASecondPort_ServesBothAndDoesWithoutItWhenItIsTaken()
    {
        var also = FreePort.Find();
        using var otherHome = new TempFolder();
        await using var first = await ServerProcess.ReadyAsync(_home.Path, ("GRPC_PORT_ALSO", $"{also}"));
        await using var second = await ServerProcess.ReadyAsync(otherHome.Path, ("GRPC_PORT_ALSO", $"{also}"));

        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress($"http://127.0.0.1:{also}");
        var created = await new AgentCommandController.AgentCommandControllerClient(channel).createAsync(Samples.Agent());
        Assert.Equal(created, await new AgentQueryController.AgentQueryControllerClient(first.Channel).getAsync(new AgentId { Value = created.Metadata.Id }));
        await second.Process.Output.FirstContainingAsync($"info: Stigmer.Server[2] Port {also}, where older clients look, is in use");
        Assert.NotNull(await CreateAsync(second));
    }

    [Fact]
    public async Task Start_CorruptDatabase_EndsWithOneLineAndLeavesIt()
    {
        var path = _home.Write("data/stigmer.db", "not a database, but somebody's file all the same");
        await using var server = ServerProcess.Start(_home.Path);

        await AssertRefusedAsync(server, $"the database {path} is damaged");
        Assert.Equal("not a database, but somebody's file all the same", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Terminate_WithAWatcher_EndsInThreeSeconds()
    {
        await using var server = await ServerProcess.ReadyAsync(_home.Path);
        var id = await CreateAsync(server);
        using var watch = new ExecutionService.ExecutionServiceClient(server.Channel).Watch(new WatchRequest { ExecutionId = id });
        await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience();
        var clock = Stopwatch.StartNew();

        server.Process.Signal(ProcessSignal.Terminate);

        Assert.Equal(0, await server.Process.Exited.WithPatience());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Kill_InTheMiddleOfAppends_LosesNothingAcknowledged()
    {
        var acknowledged = 0L;
        string id;
        await using (var server = await ServerProcess.ReadyAsync(_home.Path))
        {
            id = await CreateAsync(server);
            var journal = new JournalService.JournalServiceClient(server.Channel);
            var appending = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; ; i++)
                {
                    var answer = await journal.AppendAsync(new AppendRequest { ExecutionId = id, Entries = { Samples.Notice($"{writer}/{i}") } });
                    var seq = answer.Seqs[0];
                    for (var seen = Volatile.Read(ref acknowledged); seq > seen; seen = Volatile.Read(ref acknowledged))
                    {
                        Interlocked.CompareExchange(ref acknowledged, seq, seen);
                    }

                    if (seq == 100)
                    {
                        server.Process.Signal(ProcessSignal.Kill);
                    }
                }
            })).ToList();

            await Task.WhenAll(appending.Select(task => Assert.ThrowsAsync<Grpc.Core.RpcException>(() => task))).WithPatience();
        }

        await using var again = await ServerProcess.ReadyAsync(_home.Path);
        var stored = await new JournalService.JournalServiceClient(again.Channel).ReadAsync(new ReadRequest { ExecutionId = id });

        Assert.True(stored.Entries.Count >= acknowledged, $"{acknowledged} acknowledged, {stored.Entries.Count} stored");
        Assert.Equal(Enumerable.Range(1, stored.Entries.Count).Select(i => (long)i), stored.Entries.Select(entry => entry.Seq));
    }

    public void Dispose() => _home.Dispose();

    private static async Task AssertRefusedAsync(ServerProcess server, string text)
    {
        Assert.Equal(1, await server.Process.Exited.WithPatience());
        var line = Assert.Single(server.Process.Error.Snapshot());
        Assert.Contains(text, line, StringComparison.Ordinal);
        Assert.Empty(server.Process.Output.Snapshot());
    }

    private static async Task<string> CreateAsync(ServerProcess server)
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(server.Channel).applyAsync(Samples.Agent());
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(server.Channel);
        return (await executions.createAsync(Samples.Execution(agent.Metadata.Id))).Metadata.Id;
    }
}
