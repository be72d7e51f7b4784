using System.Globalization;
using Stigmer.Bench.Journals;
using Stigmer.Bench.Peers;
using Stigmer.Bench.Runs;
using Stigmer.Bench.Topologies;
using Stigmer.Tests.Support;
using Stigmer.Tests.Support.Servers;

namespace Stigmer.Bench;

/// <summary>Prints the figures: medians, and ratios against the floor of the same run.</summary>
internal static class Report
{
    internal static void Header(Plan plan) =>
        Line($"Stigmer bench, {plan.Name}; {RepositoryRoot.Configuration}, {Environment.ProcessorCount} cores, .NET {Environment.Version}");

    internal static void Journals(IReadOnlyList<JournalCost> costs)
    {
        Line($"");
        Line($"A journal entry of {AppendLoad.EntrySize} bytes on the disk, synchronous=FULL (per second; median and 99 % in ms; CPU in µs)");
        Line($"  {"writers",-10} {"bare SQLite loop",34} {"Stigmer's journal",34} {"ratio",7}");
        foreach (var cost in costs)
        {
            Line($"  {cost.Writers,-10} {Cost(cost.Floor),34} {Cost(cost.Server),34} {cost.Ratio,7:0.00}");
        }
    }

    internal static void Engines(IReadOnlyList<EngineCost> costs)
    {
        Line($"");
        Line($"The same journal on PostgreSQL, fsync=on, over a socket on this machine (per second; median and 99 % in ms)");
        Line($"  {"writers",-10} {"SQLite",34} {"PostgreSQL",34} {"ratio",7}");
        foreach (var cost in costs)
        {
            Line($"  {cost.Writers,-10} {Cost(cost.Sqlite),34} {Cost(cost.PostgreSql),34} {cost.PostgreSql.PerSecond / cost.Sqlite.PerSecond,7:0.00}");
        }

        if (costs.Count == 0)
        {
            Line($"  LEFT OUT: {PostgreSqlServer.Missing}");
        }
    }

    internal static void Watchers(IReadOnlyList<FanOut> costs)
    {
        Line($"");
        Line($"From an append to the last of its watchers, the fsync included (median and 99 % in ms)");
        foreach (var cost in costs)
        {
            Line($"  {cost.Watchers,5} watchers {cost.Median,8:0.00} {cost.Tail,8:0.00}");
        }
    }

    internal static void Start(StartUp start)
    {
        Line($"");
        Line($"Start: dotnet Stigmer.AppHost.dll → ready (median of {start.Times.Count})");
        Line($"  {start.Times.Median(time => time.TotalSeconds):0.00} s");
    }

    internal static void Idle(IdleMemory memory)
    {
        Line($"");
        Line($"Memory of the idle topology (PSS)");
        foreach (var (process, megabytes) in memory.Shares)
        {
            Line($"  {process,-16} {megabytes,7:0.0} MB");
        }

        Line($"  {"together",-16} {memory.Shares.Sum(share => share.Megabytes),7:0.0} MB");
    }

    internal static void Missing(Peer peer, string reason)
    {
        Line($"");
        Line($"LEFT OUT: {peer.Name}: {reason}");
    }

    internal static void Turns(TurnOverhead costs)
    {
        var floor = Cost(costs.Costs[0].Runs);
        var stigmer = Cost(costs.Costs[1].Runs);
        var runs = costs.Costs[1].Runs.Count;

        Line($"");
        Line($"An agent run: {BenchScript.ToolCalls} tool calls, {BenchScript.Turns} model turns (wall: median of {runs}; CPU: mean, all processes)");
        Line($"  {"",-28} {"wall ms/turn",14} {"× floor",10} {"Stigmer is ×",14} {"CPU ms/turn",14}");
        foreach (var (runner, cost) in costs.Costs.Select(cost => (cost.Runner, Cost(cost.Runs))))
        {
            Line($"  {runner,-28} {cost.Wall,14:0.00} {cost.Wall / floor.Wall,10:0.0} {stigmer.Wall / cost.Wall,14:0.00} {cost.Cpu,14:0.00}");
        }

        Line($"  {"Stigmer, its first run",-28} {costs.Cold.WallPerTurn,14:0.00} {"",10} {"",14} {costs.Cold.CpuPerTurn,14:0.00}");
        Line($"  CPU of Stigmer by process");
        foreach (var (process, cpu) in costs.Shares)
        {
            Line($"    {process,-66} {cpu.TotalMilliseconds / (runs * BenchScript.Turns),16:0.00}");
        }
    }

    internal static void Crowds(ManyAgents many)
    {
        var ideal = BenchScript.Turns * ManyAgents.ModelTime.TotalSeconds;
        var floor = Wall(many.Costs[0].Rounds);
        var stigmer = Wall(many.Costs[1].Rounds);

        Line($"");
        Line($"{many.Agents} agents side by side, a model that takes {ManyAgents.ModelTime.TotalMilliseconds:0} ms, {BenchScript.Turns} turns each (medians of {many.Costs[0].Rounds.Count}; no overhead at all: {ideal:0.0} s)");
        Line($"  {"",-28} {"wall s",14} {"× floor",10} {"Stigmer is ×",14} {"CPU ms/turn",14} {"MB/agent",10}");
        foreach (var (runner, rounds) in many.Costs)
        {
            Line($"  {runner,-28} {Wall(rounds),14:0.00} {Wall(rounds) / floor,10:0.00} {stigmer / Wall(rounds),14:0.00} {rounds.Median(crowd => crowd.CpuPerTurn.TotalMilliseconds),14:0.00} {rounds.Median(crowd => crowd.MegabytesPerAgent),10:0.00}");
        }

        static double Wall(IReadOnlyList<Crowd> rounds) => rounds.Median(crowd => crowd.Wall.TotalSeconds);
    }

    internal static void Deltas(DeltaCost deltas)
    {
        var floor = deltas.Costs[0].Cpu;

        Line($"");
        Line($"A piece of streamed text, {DeltaCost.Characters} characters, of {DeltaCost.Pieces} in an answer that comes at once (wall: median, CPU: mean, all processes)");
        Line($"  {"",-28} {"wall µs",14} {"CPU µs",14} {"× floor",10}");
        foreach (var (runner, wall, cpu) in deltas.Costs)
        {
            Line($"  {runner,-28} {wall.TotalMicroseconds,14:0.0} {cpu.TotalMicroseconds,14:0.0} {cpu / floor,10:0.0}");
        }
    }

    private static string Cost(AppendCost cost) =>
        string.Create(CultureInfo.InvariantCulture, $"{cost.PerSecond:0}/s {cost.Median:0.00} {cost.Tail:0.00} {cost.Cpu:0}");

    // The kernel counts CPU in steps of 10 ms; over many runs the mean evens that out, a median would not.
    private static (double Wall, double Cpu) Cost(IReadOnlyList<RunCost> runs) =>
        (runs.Median(run => run.WallPerTurn), runs.Average(run => run.CpuPerTurn));

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
