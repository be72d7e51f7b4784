using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class StopTests
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    public static TheoryData<int> Signals => [(int)ProcessSignal.Interrupt, (int)ProcessSignal.Terminate];

    [Theory]
    [MemberData(nameof(Signals))]
    public async Task Stop_BySignal_EndsEverythingInFiveSeconds(int signal)
    {
        await using var topology = await Topology.StartAsync();

        topology.AppHost.Signal((ProcessSignal)signal);

        await Patience.UntilAsync(() => topology.AppHost.Offspring.Count == 0 && !ProcessTree.IsAlive(topology.AppHost.Id), "the end", StopLimit);
        Assert.Equal(0, await topology.AppHost.Exited.WithPatience());
    }

    [Fact]
    public async Task Stop_WhileStarting_IsAnOrdinaryEnd()
    {
        await using var topology = Topology.Launch();
        await topology.AppHost.Console.FirstContainingAsync("stigmer-server: Running");

        topology.AppHost.Signal(ProcessSignal.Terminate);

        await Patience.UntilAsync(() => topology.AppHost.Offspring.Count == 0 && !ProcessTree.IsAlive(topology.AppHost.Id), "the end", StopLimit);
        Assert.Equal(0, await topology.AppHost.Exited.WithPatience());
        Assert.DoesNotContain("fail:", topology.AppHost.Console.Text);
        Assert.DoesNotContain("Distributed application started", topology.AppHost.Console.Text);
    }

    [Fact]
    public async Task Stop_BySigKill_IsNoticedByTheChildren()
    {
        await using var topology = await Topology.StartAsync();

        topology.AppHost.Signal(ProcessSignal.Kill);

        await Patience.UntilAsync(() => topology.AppHost.Offspring.Count == 0, "the children's end");
    }

    [Fact]
    public async Task Crash_OfAResource_IsShownWithItsExitCode()
    {
        await using var topology = await Topology.StartAsync();

        var killed = await topology.KillAsync(TopologyResource.Runner);
        await topology.ProcessOfAsync(TopologyResource.Runner, otherThan: killed);

        await topology.AppHost.Console.FirstAsync(
            line => line.Contains("agent-runner", StringComparison.Ordinal) && line.Contains("137", StringComparison.Ordinal),
            "that names the crashed resource and its exit code");
    }
}
