using System.Net.NetworkInformation;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;
using Xunit.Abstractions;

namespace Stigmer.Tests.EndToEnd;

/// <summary>SIGKILL to any process of the tree, the AppHost and its guard included, at any moment: in the end nothing is left.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Rounds = 20;

    private static readonly string[] Moments =
    [
        "temporal: Running, not healthy yet",
        "stigmer-server: Waiting",
        "stigmer-server: Running, not healthy yet",
        "stigmer-server: Running, healthy",
        "agent-runner: Running, not healthy yet",
        "Distributed application started.",
    ];

    /// <summary>Each round is a case of its own: the seed in its name repeats it.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Rounds)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Kill_OfAnyProcessAtAnyMoment_LeavesNothing(int seed)
    {
        var random = new Random(seed);
        await using var topology = Topology.Launch();
        var moment = Moments[random.Next(Moments.Length)];
        await topology.AppHost.Console.FirstContainingAsync(moment);

        int[] tree = [topology.AppHost.Id, .. topology.AppHost.Offspring.Order()];
        var ports = ListeningPorts.Of(tree);
        var victim = tree[random.Next(tree.Length)];
        output.WriteLine($"Seed {seed}: at '{moment}' killed {ProcessTree.CommandLine(victim)}, one of {tree.Length}");
        ProcessHandle.Signal(victim, ProcessSignal.Kill);
        topology.AppHost.Signal(ProcessSignal.Terminate);

        await Patience.UntilAsync(() => Left(topology, tree).Count == 0, "the end of everything");
        var exitCode = await topology.AppHost.Exited.WithPatience();
        output.WriteLine(topology.AppHost.Console.Text);
        Assert.Equal(victim == topology.AppHost.Id ? 137 : 0, exitCode);
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port);
        Assert.Empty(ports.Intersect(listeners));
    }

    // Those that were there before, and those that have come since.
    private static List<int> Left(Topology topology, int[] tree) =>
        [.. tree.Where(ProcessTree.IsAlive).Union(topology.AppHost.Offspring)];
}
