using System.Diagnostics;
using Grpc.Net.Client;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.AgentRunner.Mcp;
using Stigmer.Tests.Server;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;
using Xunit.Abstractions;

namespace Stigmer.Tests.EndToEnd;

/// <summary>From the request to the end in the journal, and of what runs: a second, whatever the run is at.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class PromptCancelTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    private ScriptedModelServer _model = null!;
    private Topology _topology = null!;
    private GrpcChannel _channel = null!;

    private ExecutionService.ExecutionServiceClient Service => new(_channel);

    public async Task InitializeAsync()
    {
        _model = await ScriptedModelServer.StartAsync(ModelScripts.Text("unused"));
        _topology = await Topology.StartAsync(_model.Address);
        _channel = GrpcChannel.ForAddress($"http://{_topology.ServerAddress}");
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _topology.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact]
    public async Task Cancel_WhateverTheRunIsAt_EndsItWithinASecond()
    {
        Func<Task<TimeSpan>>[] places =
        [
            InATool, InASubAgentsTool, InAnMcpCall, InAModelCall, BetweenTwoModelCalls, WaitingForAnAnswer, Paused, PausedWithSomethingInTheBackground,
        ];
        foreach (var place in places)
        {
            await Promise.KeptAsync(Promised, place);
        }
    }

    private async Task<TimeSpan> InATool()
    {
        var name = NewName();
        _model.Script = ModelScripts.Turns(ModelAnswer.Tool("execute", new { command = Standing(name) }));
        var id = await CreateAsync();
        await StandsAsync(name);

        return await CancelAsync(id, "in a tool", () => IsGone(name));
    }

    private async Task<TimeSpan> InASubAgentsTool()
    {
        var name = NewName();
        _model.Script = request => request.Messages[0].Text == "stand still"
            ? ModelAnswer.Tool("execute", new { command = Standing(name) })
            : ModelAnswer.Tool("task", new { description = "stand still" });
        var id = await CreateAsync();
        await StandsAsync(name);

        return await CancelAsync(id, "in a sub-agent's tool", () => IsGone(name));
    }

    private async Task<TimeSpan> InAnMcpCall()
    {
        using var server = new TinyMcpServer("deaf");
        _model.Script = ModelScripts.Turns(ModelAnswer.Tool("tiny__hang", new { }));
        var id = await CreateAsync(change: agent => agent.Spec.McpServers.Add(server.Definition));
        await server.HangsAsync();

        return await CancelAsync(id, "in an MCP call", () => server.IsGone);
    }

    private async Task<TimeSpan> InAModelCall()
    {
        var gate = new Gate();
        _model.Script = ModelScripts.Text("never said").HoldingOnce(1, gate);
        var id = await CreateAsync();
        await gate.Reached.WithPatience();

        return await CancelAsync(id, "in a model call", () => gate.Left.IsCompleted);
    }

    private async Task<TimeSpan> BetweenTwoModelCalls()
    {
        _model.Script = _ => new ModelAnswer { Fault = new ModelFault(429, "rate_limit_error", "slow down", RetryAfterSeconds: 50) };
        var id = await CreateAsync();
        await SeenAsync(id, entry => entry.Notice is not null);

        return await CancelAsync(id, "between two calls of a model");
    }

    private async Task<TimeSpan> WaitingForAnAnswer()
    {
        _model.Script = ModelScripts.ToolTurns(1, "execute", _ => new { command = "true" });
        var id = await CreateAsync(new RunPolicy { Approvals = new ApprovalPolicy { Default = ApprovalAction.Ask } });
        await SeenAsync(id, entry => entry.ApprovalAsked is not null);

        return await CancelAsync(id, "waiting for an answer");
    }

    private async Task<TimeSpan> Paused()
    {
        var gate = new Gate();
        _model.Script = ModelScripts.ToolTurns(5, "ls", _ => new { path = "." }).HoldingOnce(1, gate);
        var id = await CreateAsync();
        await gate.Reached.WithPatience();
        await Service.PauseAsync(new PauseRequest { ExecutionId = id });
        gate.Open();
        await SeenAsync(id, entry => entry.ToolFinished is not null);

        return await CancelAsync(id, "paused");
    }

    private async Task<TimeSpan> PausedWithSomethingInTheBackground()
    {
        var (name, gate) = (NewName(), new Gate());
        _model.Script = ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = Standing(name), background = true }), ModelAnswer.Tool("ls", new { path = "." })).HoldingOnce(2, gate);
        var id = await CreateAsync();
        await gate.Reached.WithPatience();
        await StandsAsync(name);
        await Service.PauseAsync(new PauseRequest { ExecutionId = id });
        gate.Open();
        await SeenAsync(id, entry => entry.ToolFinished?.Turn == 2);

        return await CancelAsync(id, "paused with something in the background", () => IsGone(name));
    }

    private static string NewName() => $"sleep-{Guid.NewGuid():N}";

    // A name of its own, and a grandchild.
    private static string Standing(string name) => $"cp /bin/sleep ./{name} && (./{name} 600 & ./{name} 600); wait";

    private static bool IsGone(string name) => ProcessTree.Mentioning($"./{name}").Count == 0;

    private static Task StandsAsync(string name) =>
        Patience.UntilAsync(() => ProcessTree.Mentioning($"./{name}").Count >= 2, "the tool's processes");

    private async Task<string> CreateAsync(RunPolicy? policy = null, Action<Agent>? change = null)
    {
        var wanted = Samples.Agent();
        change?.Invoke(wanted);
        var agent = await new AgentCommandController.AgentCommandControllerClient(_channel).applyAsync(wanted);
        var request = Samples.Execution(agent.Metadata.Id);
        request.Spec.RunOptions = new RunOptions { Policy = policy };
        return (await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_channel).createAsync(request)).Metadata.Id;
    }

    /// <summary>How long it takes until what ran is gone and the end is in the journal.</summary>
    private async Task<TimeSpan> CancelAsync(string id, string where, Func<bool>? isGone = null)
    {
        var asked = Stopwatch.GetTimestamp();
        await Service.CancelAsync(new CancelRequest { ExecutionId = id, Reason = "enough" });
        var gone = TimeSpan.Zero;
        if (isGone is not null)
        {
            await Patience.UntilAsync(isGone, $"the end of what ran {where}");
            gone = Stopwatch.GetElapsedTime(asked);
            output.WriteLine($"cancelled {where}: gone after {gone.TotalMilliseconds:0} ms");
        }

        var journal = await SeenAsync(id, entry => entry.Finished is not null);
        Assert.Equal(ExecutionOutcome.Cancelled, journal[^1].Finished.Outcome);
        var took = journal[^1].Time.ToDateTimeOffset() - journal.Single(entry => entry.Key == "cancel").Time.ToDateTimeOffset();
        output.WriteLine($"cancelled {where}: ended after {took.TotalMilliseconds:0} ms");

        return took > gone ? took : gone;
    }

    private async Task<List<JournalEntry>> SeenAsync(string id, Func<JournalEntry, bool> wanted)
    {
        using var watch = Service.Watch(new WatchRequest { ExecutionId = id });
        var seen = new List<JournalEntry>();
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            if (watch.ResponseStream.Current.Entry is { } entry)
            {
                seen.Add(entry);
                if (wanted(entry))
                {
                    return seen;
                }
            }
        }

        throw new InvalidOperationException($"{id} ended before what was waited for: {seen[^1]}");
    }
}
