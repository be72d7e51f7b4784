using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.AppHost.Commands;
using Stigmer.Tests.EndToEnd;
using Stigmer.Tests.Server;
using Stigmer.Tests.Support.Logs;
using Stigmer.Tests.Support.ScriptedModel;
using Xunit.Abstractions;

namespace Stigmer.Tests.AppHost;

/// <summary>What a person can click at stigmer-server.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class CommandsTests(ITestOutputHelper output) : IDisposable
{
    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private readonly TempFolder _folder = new();

    // A resource that has just been started may be asked too early how it is.
    private readonly RecordedLog _log = new RecordedLog().Expect(LogLevel.Error, "with status Unhealthy");

    [Fact]
    public async Task RunHelloAgent_TwiceInARow_AnswersTwiceWithOneAgent()
    {
        await using var app = await StartAsync("--STIGMER_LLM_PROVIDER=demo");

        var first = await app.ResourceCommands.ExecuteCommandAsync("stigmer-server", CommandsExtensions.RunHelloAgent, _limit.Token);
        var second = await app.ResourceCommands.ExecuteCommandAsync("stigmer-server", CommandsExtensions.RunHelloAgent, _limit.Token);

        Assert.True(first.Success, first.ErrorMessage);
        Assert.True(second.Success, second.ErrorMessage);
        using var channel = GrpcChannel.ForAddress(app.GetEndpoint("stigmer-server", "grpc"));
        var executions = await new AgentExecutionQueryController.AgentExecutionQueryControllerClient(channel)
            .listAsync(new ListAgentExecutionsRequest { Phase = ExecutionPhase.ExecutionCompleted }, cancellationToken: _limit.Token);
        Assert.Equal(2, executions.Entries.Count);
        Assert.Single(executions.Entries.Select(execution => execution.Spec.AgentId).Distinct());
    }

    [Fact]
    public async Task CancelAllExecutions_WhileOneRuns_EndsIt()
    {
        var gate = new Gate();
        await using var model = await ScriptedModelServer.StartAsync(
            ModelScripts.ToolTurns(2, "execute", turn => new { command = $"echo {turn}" }).HoldingOnce(1, gate));
        await using var app = await StartAsync($"--ANTHROPIC_BASE_URL={model.Address}", "--Parameters:anthropic-api-key=sk-ant-test");
        using var channel = GrpcChannel.ForAddress(app.GetEndpoint("stigmer-server", "grpc"));
        var agent = await new AgentCommandController.AgentCommandControllerClient(channel).applyAsync(Samples.Agent(), cancellationToken: _limit.Token);
        var execution = await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(channel)
            .createAsync(Samples.Execution(agent.Metadata.Id), cancellationToken: _limit.Token);
        await gate.Reached.WithPatience();

        var result = await app.ResourceCommands.ExecuteCommandAsync("stigmer-server", CommandsExtensions.CancelAllExecutions, _limit.Token);

        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(ExecutionPhase.ExecutionCancelled, await EndOfAsync(execution.Metadata.Id, channel));
        gate.Open();
    }

    [Fact]
    public async Task ApproveWaitingCalls_WhileOneWaits_LetsTheRunGoOn()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo once >> effects.txt" }));
        await using var app = await StartAsync($"--ANTHROPIC_BASE_URL={model.Address}", "--Parameters:anthropic-api-key=sk-ant-test");
        using var channel = GrpcChannel.ForAddress(app.GetEndpoint("stigmer-server", "grpc"));
        var careful = Samples.Agent();
        careful.Spec.Policy = new RunPolicy { Approvals = new ApprovalPolicy { Default = ApprovalAction.Ask } };
        var agent = await new AgentCommandController.AgentCommandControllerClient(channel).applyAsync(careful, cancellationToken: _limit.Token);
        var none = await app.ResourceCommands.ExecuteCommandAsync("stigmer-server", CommandsExtensions.ApproveWaitingCalls, _limit.Token);
        var execution = await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(channel)
            .createAsync(Samples.Execution(agent.Metadata.Id), cancellationToken: _limit.Token);
        await AskedAsync(execution.Metadata.Id, channel);

        var shown = await app.ResourceCommands.ExecuteCommandAsync("stigmer-server", CommandsExtensions.ShowWaitingCalls, _limit.Token);
        var approved = await app.ResourceCommands.ExecuteCommandAsync("stigmer-server", CommandsExtensions.ApproveWaitingCalls, _limit.Token);

        Assert.Equal((false, true, true), (none.Success, shown.Success, approved.Success));
        Assert.Equal(ExecutionPhase.ExecutionCompleted, await EndOfAsync(execution.Metadata.Id, channel));
    }

    [Fact]
    public void ReadManifest_OfTheSample_SaysWhoTheAgentIs()
    {
        var agent = HelloAgent.ReadManifest();

        Assert.Equal(("agentic.stigmer.ai/v1", "Agent", "hello-agent"), (agent.ApiVersion, agent.Kind, agent.Metadata.Name));
        Assert.Contains("workspace", agent.Spec.Instructions, StringComparison.Ordinal);
        Assert.NotEmpty(agent.Spec.Description);
    }

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    private async Task<DistributedApplication> StartAsync(params string[] arguments)
    {
        var appHost = await TestedAppHost.CreateAsync(_folder, _log, output, arguments, _limit.Token);
        var app = await appHost.BuildAsync(_limit.Token);
        await app.StartAsync(_limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("agent-runner", _limit.Token);
        return app;
    }

    private async Task AskedAsync(string execution, GrpcChannel channel)
    {
        using var call = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(channel)
            .subscribe(new AgentExecutionId { Value = execution }, cancellationToken: _limit.Token);
        while (await call.ResponseStream.MoveNext(_limit.Token))
        {
            if (call.ResponseStream.Current.Status.Control?.PendingApprovals.Count > 0)
            {
                return;
            }
        }
    }

    private async Task<ExecutionPhase> EndOfAsync(string execution, GrpcChannel channel)
    {
        using var call = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(channel)
            .subscribe(new AgentExecutionId { Value = execution }, cancellationToken: _limit.Token);
        var phase = ExecutionPhase.Unspecified;
        while (await call.ResponseStream.MoveNext(_limit.Token))
        {
            phase = call.ResponseStream.Current.Status.Phase;
        }

        return phase;
    }
}
