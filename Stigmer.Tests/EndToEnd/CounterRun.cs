using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>A run of twenty tool calls of which each leaves one line in a file, so that a call made twice or never can be seen.</summary>
internal sealed class CounterRun(Topology topology)
{
    internal const int Turns = 20;

    /// <summary>The turn around which tests kill something.</summary>
    internal const int Middle = 8;

    internal const string Closing = "Counted to twenty.";

    private string CounterFile => Path.Combine(topology.Workspace, "counter.txt");

    private string HoldFile => Path.Combine(topology.Workspace, "hold");

    private string StandingFile => Path.Combine(topology.Workspace, "standing");

    /// <summary>The script of the model: turn n asks for one command that appends n.</summary>
    internal static ModelScript Script { get; } =
        ModelScripts.ToolTurns(Turns, "execute", turn => new { command = Command(turn) }, Closing);

    /// <summary>Makes the middle call stand still inside its command, until <see cref="LetGo"/>.</summary>
    internal void HoldMiddleCall() => File.WriteAllText(HoldFile, "");

    internal void LetGo() => File.Delete(HoldFile);

    internal Task MiddleCallStandsAsync() => Patience.UntilAsync(() => File.Exists(StandingFile), "the middle call to stand still");

    /// <summary>The numbers in the order in which they were written.</summary>
    internal int[] Counted() => File.Exists(CounterFile) ? [.. File.ReadAllLines(CounterFile).Select(int.Parse)] : [];

    internal CliRun Start() => CliRun.Start(topology, RepositoryRoot.Combine("samples", "hello-agent"), "Count to twenty");

    // Only the middle command looks whether it should wait; it does so before it counts.
    private static string Command(int turn) => turn == Middle
        ? $"if [ -e hold ]; then touch standing; while [ -e hold ]; do sleep 0.05; done; fi; echo {turn} >> counter.txt"
        : $"echo {turn} >> counter.txt";
}
