using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class CancelTests
{
    [Fact]
    public async Task CtrlC_DuringATool_CancelsTheRunAndEndsTheToolsProcesses()
    {
        // A name of its own, and a grandchild that has left the group's shell behind.
        var name = $"sleep-{Guid.NewGuid():N}";
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = $"cp /bin/sleep ./{name} && (./{name} 600 & ./{name} 600); wait" })));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, RepositoryRoot.Combine("samples", "hello-agent"), "Sleep");
        await Patience.UntilAsync(() => ProcessTree.Mentioning($"./{name}").Count >= 2, "the tool's processes");

        run.Process.Signal(ProcessSignal.Interrupt);

        Assert.Equal(130, await run.ExitCodeAsync());
        await Patience.UntilAsync(() => ProcessTree.Mentioning($"./{name}").Count == 0, "the end of the tool's processes");
        Assert.Equal("cancelled", (await run.EventAsync("summary")).GetProperty("outcome").GetString());
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task CtrlC_DuringAModelCall_CancelsTheRun()
    {
        var gate = new Gate();
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.Text("never said").HoldingOnce(1, gate));
        await using var topology = await Topology.StartAsync(model.Address);
        await using var run = CliRun.Start(topology, RepositoryRoot.Combine("samples", "hello-agent"), "Think");
        await gate.Reached.WithPatience();

        run.Process.Signal(ProcessSignal.Interrupt);

        Assert.Equal(130, await run.ExitCodeAsync());
        Assert.Single(model.Requests);
    }
}
