using System.Diagnostics;
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
    public Task Stop_BySignal_EndsEverythingInFiveSeconds(int signal) => Promise.KeptAsync(StopLimit, async () =>
    {
        await using var topology = await Topology.StartAsync();

        return await StopAsync(topology, (ProcessSignal)signal);
    });

    [Fact]
    public Task Stop_WhileStarting_IsAnOrdinaryEnd() => Promise.KeptAsync(StopLimit, async () =>
    {
        await using var topology = Topology.Launch();
        await topology.AppHost.Console.FirstContainingAsync("stigmer-server: Running");

        var took = await StopAsync(topology, ProcessSignal.Terminate);

        Assert.DoesNotContain("fail:", topology.AppHost.Console.Text);
        Assert.DoesNotContain("Distributed application started", topology.AppHost.Console.Text);
        return took;
    });

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

    private static async Task<TimeSpan> StopAsync(Topology topology, ProcessSignal signal)
    {
        var asked = Stopwatch.GetTimestamp();
        topology.AppHost.Signal(signal);

        await Patience.UntilAsync(() => topology.AppHost.Offspring.Count == 0 && !ProcessTree.IsAlive(topology.AppHost.Id), "the end");
        var took = Stopwatch.GetElapsedTime(asked);
        Assert.Equal(0, await topology.AppHost.Exited.WithPatience());

        return took;
    }
}
