using Stigmer.Bench;
using Stigmer.Bench.Journals;
using Stigmer.Bench.Peers;
using Stigmer.Bench.Runs;
using Stigmer.Bench.Topologies;

if (args is ["--bare-loop", var model, var folder])
{
    return await BareLoop.ServeAsync(new Uri(model), folder);
}

var parts = args.Except(["--quick"]).ToArray();
if (parts.Length > 1 || parts.Except(["--journal", "--turns", "--agents", "--deltas", "--peers"]).Any())
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench/Stigmer.Bench [-- [--quick] [--journal | --turns | --agents | --deltas | --peers]]");
    return 2;
}

var plan = args.Contains("--quick") ? Plan.Quick : Plan.Full;

using var interruption = new Interruption();
var measuring = MeasureAsync();

return await Task.WhenAny(measuring, interruption.ExitCode) == measuring ? await measuring : await interruption.LeaveAsync();

async Task<int> MeasureAsync()
{
    Report.Header(plan);
    if (args.Contains("--turns"))
    {
        Report.Turns(await TurnOverhead.MeasureAsync(plan, []));
        return 0;
    }

    if (args.Contains("--agents"))
    {
        Report.Crowds(await ManyAgents.MeasureAsync(plan, []));
        return 0;
    }

    if (args.Contains("--deltas"))
    {
        Report.Deltas(await DeltaCost.MeasureAsync(plan, []));
        return 0;
    }

    if (args.Contains("--peers"))
    {
        var peers = await Peer.PrepareAsync(Report.Missing);
        Report.Turns(await TurnOverhead.MeasureAsync(plan, peers));
        Report.Crowds(await ManyAgents.MeasureAsync(plan, peers));
        Report.Deltas(await DeltaCost.MeasureAsync(plan, peers));
        return 0;
    }

    Report.Journals(await JournalCost.MeasureAsync(plan));
    Report.Engines(await EngineCost.MeasureAsync(plan));
    Report.Watchers(await FanOut.MeasureAsync(plan));
    if (args.Contains("--journal"))
    {
        return 0;
    }

    Report.Start(await StartUp.MeasureAsync(plan));
    Report.Idle(await IdleMemory.MeasureAsync(plan));
    Report.Turns(await TurnOverhead.MeasureAsync(plan, []));
    Report.Crowds(await ManyAgents.MeasureAsync(plan, []));
    Report.Deltas(await DeltaCost.MeasureAsync(plan, []));

    return 0;
}
