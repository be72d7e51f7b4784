using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.AgentRunner.Sandboxes.Container;
using Stigmer.Tests.AppHost;
using Stigmer.Tests.Server;
using Stigmer.Tests.Server.Executions.Workflows;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.EndToEnd;

/// <summary>An agent that runs amok is stopped while Temporal is away; what Temporal has to know of it is told when it is back.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class CancelWithoutTemporalTests : IAsyncLifetime
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    private readonly TempFolder _folder = new();
    private readonly TemporalProcess _temporal = new();
    private RunningServer _server = null!;
    private ScriptedModelServer _model = null!;
    private RunnerProcess? _runner;

    private ExecutionService.ExecutionServiceClient Service => new(_server.Channel);

    [Fact]
    public async Task Cancel_InATool_EndsItsProcessesAtOnceAndTheRunWhenTemporalIsBack()
    {
        var name = $"sleep-{Guid.NewGuid():N}";
        _model.Script = ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = $"cp /bin/sleep ./{name} && (./{name} 600 & ./{name} 600); wait" }));
        await StartRunnerAsync();
        var id = await CreateAsync();
        await Patience.UntilAsync(() => ProcessTree.Mentioning($"./{name}").Count >= 2, "the tool's processes");

        await _temporal.KillAsync();
        await Service.CancelAsync(new CancelRequest { ExecutionId = id, Reason = "enough" });

        await Patience.UntilAsync(() => ProcessTree.Mentioning($"./{name}").Count == 0, "the end of the tool's processes", Promised);
        var stopped = await UntilAsync(id, entry => entry.Key == "cancel/stopped");
        Assert.Contains("Temporal", stopped[^1].Notice.Text, StringComparison.Ordinal);

        await _temporal.StartAsync();
        AssertEnded(await UntilAsync(id, entry => entry.Finished is not null));
    }

    [Fact]
    public async Task Cancel_WhileAModelIsSilent_ClosesItsStreamAtOnceAndTheRunWhenTemporalIsBack()
    {
        var gate = new Gate();
        _model.Script = ModelScripts.Text("never said").HoldingOnce(1, gate);
        await StartRunnerAsync();
        var id = await CreateAsync();
        await gate.Reached.WithPatience();

        await _temporal.KillAsync();
        await Service.CancelAsync(new CancelRequest { ExecutionId = id, Reason = "enough" });

        await gate.Left.WaitAsync(Promised);

        await _temporal.StartAsync();
        AssertEnded(await UntilAsync(id, entry => entry.Finished is not null));
    }

    [PodmanFact]
    public async Task Cancel_InAContainer_EndsItsProcessesAtOnceAndTheRunWhenTemporalIsBack()
    {
        Assert.Null(SandboxImage.Missing);
        var mark = $"{Guid.NewGuid():N}";
        _model.Script = ModelScripts.Turns(ModelAnswer.Tool("execute", new { command = "touch standing; sleep 600 & sleep 600; wait" }));
        await using var containers = new Remover(_folder.Path);
        await StartRunnerAsync(("STIGMER_EXECUTION_MODE", "sandbox"), ("STIGMER_SANDBOX_IMAGE", SandboxImage.Name));
        var id = await CreateAsync(mark);
        await Patience.UntilAsync(() => File.Exists(_folder["standing"]), "the tool's processes");

        await _temporal.KillAsync();
        await Service.CancelAsync(new CancelRequest { ExecutionId = id, Reason = "enough" });

        await Patience.UntilAsync(() => ProcessTree.Mentioning(mark).Count == 0, "the end of the tool's processes", Promised);

        await _temporal.StartAsync();
        AssertEnded(await UntilAsync(id, entry => entry.Finished is not null));
    }

    public async Task InitializeAsync()
    {
        await _temporal.StartAsync();
        _server = await RunningServer.StartAsync(_temporal.Address);
        _model = await ScriptedModelServer.StartAsync(ModelScripts.Text("unused"));
    }

    public async Task DisposeAsync()
    {
        await (_runner?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _server.DisposeAsync();
        await _model.DisposeAsync();
        await _temporal.DisposeAsync();
        _folder.Dispose();
    }

    // As with a cancellation that went by Temporal, and nothing was done or asked for again.
    private void AssertEnded(List<JournalEntry> journal)
    {
        Assert.Equal((ExecutionOutcome.Cancelled, "enough"), (journal[^1].Finished.Outcome, journal[^1].Finished.Error));
        Assert.Single(journal, entry => entry.TurnStarted is not null);
        Assert.All(journal.Where(entry => entry.ToolStarted is not null), started =>
            Assert.True(Assert.Single(journal, entry => entry.ToolFinished?.ToolCallId == started.ToolStarted.ToolCallId).ToolFinished.Interrupted));
        Assert.Single(_model.Requests);
    }

    private async Task StartRunnerAsync(params (string Name, string Value)[] variables) => _runner = await RunnerProcess.StartAsync(
        _temporal.Address, _server.Grpc, _model.Address, [("SANDBOX_ROOT_DIR", _folder.Path), .. variables]);

    private async Task<string> CreateAsync(string mark = "none")
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(_server.Channel).applyAsync(Samples.Agent());
        var request = Samples.Execution(agent.Metadata.Id);
        request.Spec.RuntimeEnv["MARK"] = new() { Value = mark };
        return (await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel).createAsync(request)).Metadata.Id;
    }

    private async Task<List<JournalEntry>> UntilAsync(string id, Func<JournalEntry, bool> isWanted)
    {
        using var watch = Service.Watch(new WatchRequest { ExecutionId = id });
        var seen = new List<JournalEntry>();
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            if (watch.ResponseStream.Current.Entry is { } entry)
            {
                seen.Add(entry);
                if (isWanted(entry))
                {
                    return seen;
                }
            }
        }

        throw new InvalidOperationException($"The journal of {id} ended without it.");
    }

    // A runner leaves the container of a session to those that come after it.
    private sealed class Remover(string workspace) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var id in (await Podman.RunAsync("ps", "--all", "--quiet", "--filter", $"volume={workspace}")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await Podman.RunAsync("rm", "--force", "--time", "0", id);
            }
        }
    }
}
