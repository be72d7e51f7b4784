using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.EndToEnd;
using Stigmer.Tests.Server;
using Stigmer.Tests.Support.Logs;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;
using Xunit.Abstractions;

namespace Stigmer.Tests.AppHost;

/// <summary>The whole application, as Aspire's own testing package runs it: the AppHost knows nothing of it.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class AppHostTests(ITestOutputHelper output) : IDisposable
{
    private const string ModelKey = "sk-ant-test-7d31e0b9";

    private static readonly string[] Processes = ["temporal", "stigmer-server", "agent-runner"];

    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private readonly TempFolder _folder = new();

    // A resource that has just been started may be asked too early how it is.
    private readonly RecordedLog _log = new RecordedLog().Expect(LogLevel.Error, "with status Unhealthy");

    [Fact]
    public async Task Start_OfTheTopology_BecomesHealthyOnPortsOfItsOwn()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var taken = ((IPEndPoint)occupant.LocalEndpoint).Port;
        await using var appHost = await CreateAsync("--STIGMER_LLM_PROVIDER=demo", $"--Ports:Grpc={taken}");
        await using var app = await appHost.BuildAsync(_limit.Token);

        await app.StartAsync(_limit.Token);

        foreach (var name in Processes)
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, _limit.Token);
        }

        using var client = app.CreateHttpClient("stigmer-server", "http");
        using var response = await client.GetAsync(new Uri("/health", UriKind.Relative), _limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEqual(taken, app.GetEndpoint("stigmer-server", "grpc").Port);
        Assert.NotEqual(app.GetEndpoint("temporal", "grpc"), app.GetEndpoint("stigmer-server", "grpc"));
        Assert.Contains(_log.Lines, line => line.Category == "Stigmer.AppHost.Resources.agent-runner");
    }

    [Fact]
    public async Task Run_WithTheDemoModel_GoesThrough()
    {
        await using var appHost = await CreateAsync("--STIGMER_LLM_PROVIDER=demo");
        await using var app = await appHost.BuildAsync(_limit.Token);
        await app.StartAsync(_limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("agent-runner", _limit.Token);
        using var channel = GrpcChannel.ForAddress(app.GetEndpoint("stigmer-server", "grpc"));

        var finished = await RunAsync(channel, await ApplyAgentAsync(channel));

        Assert.Equal(ExecutionOutcome.Completed, finished.Outcome);
    }

    [Fact]
    public async Task Restart_OfTheRunnerUnderLoad_LosesNoRun()
    {
        var gate = new Gate();
        await using var model = await ScriptedModelServer.StartAsync(
            ModelScripts.ToolTurns(3, "execute", turn => new { command = $"echo {turn}" }).HoldingOnce(2, gate));
        await using var appHost = await CreateAsync($"--ANTHROPIC_BASE_URL={model.Address}", $"--Parameters:anthropic-api-key={ModelKey}");
        await using var app = await appHost.BuildAsync(_limit.Token);
        await app.StartAsync(_limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("agent-runner", _limit.Token);
        using var channel = GrpcChannel.ForAddress(app.GetEndpoint("stigmer-server", "grpc"));
        var agent = await ApplyAgentAsync(channel);
        var runs = Enumerable.Range(0, 4).Select(_ => RunAsync(channel, agent)).ToList();
        await gate.Reached.WithPatience();
        var before = await PidOfAsync(app, "agent-runner");

        var restart = await app.ResourceCommands.ExecuteCommandAsync("agent-runner", KnownResourceCommands.RestartCommand, _limit.Token);
        gate.Open();

        Assert.True(restart.Success, restart.ErrorMessage);
        Assert.All(await Task.WhenAll(runs), finished => Assert.Equal(ExecutionOutcome.Completed, finished.Outcome));
        Assert.NotEqual(before, await PidOfAsync(app, "agent-runner"));
    }

    [Fact]
    public async Task ModelKey_OfTheUser_IsSeenByTheRunnerAlone()
    {
        await using var appHost = await CreateAsync("--STIGMER_LLM_PROVIDER=demo", $"--Parameters:anthropic-api-key={ModelKey}");
        await using var app = await appHost.BuildAsync(_limit.Token);
        await app.StartAsync(_limit.Token);

        var informed = new List<string>();
        foreach (var name in Processes)
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, _limit.Token);
            if (ProcessTree.EnvironmentBlock(await PidOfAsync(app, name)).Contains(ModelKey, StringComparison.Ordinal))
            {
                informed.Add(name);
            }
        }

        Assert.Equal(["agent-runner"], informed);
        Assert.DoesNotContain(_log.Lines, line => line.Message.Contains(ModelKey, StringComparison.Ordinal));
        var parameter = await app.ResourceNotifications.WaitForResourceAsync(
            "anthropic-api-key", change => change.Snapshot.State?.Text == KnownResourceStates.Running, _limit.Token);
        Assert.True(Assert.Single(parameter.Snapshot.Properties, property => property.Value is ModelKey).IsSensitive);
    }

    [Fact]
    public async Task Dispose_OfTheTopology_LeavesNoProcessAndNoPort()
    {
        await using var appHost = await CreateAsync("--STIGMER_LLM_PROVIDER=demo");
        await using var app = await appHost.BuildAsync(_limit.Token);
        await app.StartAsync(_limit.Token);
        var pids = await Task.WhenAll(Processes.Select(name => PidOfAsync(app, name)));
        int[] ports = [app.GetEndpoint("stigmer-server", "grpc").Port, app.GetEndpoint("stigmer-server").Port, app.GetEndpoint("temporal", "grpc").Port];

        await app.DisposeAsync();

        Assert.DoesNotContain(pids, ProcessTree.IsAlive);
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => ports.Contains(listener.Port));
    }

    [Fact]
    public async Task Create_WithASettingThatCannotBe_Fails()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync("--Parameters:mode=sideways"));
    }

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    private Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments) =>
        TestedAppHost.CreateAsync(_folder, _log, output, arguments, _limit.Token);

    private static async Task<string> ApplyAgentAsync(GrpcChannel channel)
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(channel).applyAsync(Samples.Agent());
        return agent.Metadata.Id;
    }

    private async Task<ExecutionFinished> RunAsync(GrpcChannel channel, string agent)
    {
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(channel);
        var execution = await executions.createAsync(Samples.Execution(agent), cancellationToken: _limit.Token);
        using var watch = new ExecutionService.ExecutionServiceClient(channel)
            .Watch(new WatchRequest { ExecutionId = execution.Metadata.Id }, cancellationToken: _limit.Token);

        ExecutionFinished? finished = null;
        while (await watch.ResponseStream.MoveNext(_limit.Token))
        {
            finished ??= watch.ResponseStream.Current.Entry?.Finished;
        }

        return finished ?? throw new InvalidOperationException("The watch ended without an end of the run.");
    }

    private async Task<int> PidOfAsync(DistributedApplication app, string name)
    {
        var running = await app.ResourceNotifications.WaitForResourceAsync(
            name, change => change.Snapshot.State?.Text == KnownResourceStates.Running, _limit.Token);
        return Convert.ToInt32(running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value);
    }
}
