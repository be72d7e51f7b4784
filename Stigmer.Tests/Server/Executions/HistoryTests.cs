using FsCheck;
using FsCheck.Fluent;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

/// <summary>Whatever happens in whatever order: the status is the fold of the journal, and watchers end with exactly what is stored.</summary>
public abstract class HistoryTests(string? database, int histories)
{
    [StoreFact]
    public void Histories_AllOfThem_EndInTheTruthForEverybody()
    {
        var kinds = Gen.Frequency(
            (8, Gen.Constant(StepKind.Append)),
            (4, Gen.Constant(StepKind.Report)),
            (2, Gen.Constant(StepKind.WatchEntries)),
            (2, Gen.Constant(StepKind.WatchSnapshots)),
            (1, Gen.Constant(StepKind.WatchSlowly)),
            (1, Gen.Constant(StepKind.Leave)),
            (1, Gen.Constant(StepKind.Wait)),
            (1, Gen.Constant(StepKind.Restart)));
        var steps = from kind in kinds
                    from run in Gen.Choose(0, RandomHistory.Runs - 1)
                    from number in Gen.Choose(0, 40)
                    select new Step(kind, run, number);

        Prop.ForAll(steps.ArrayOf(60).ToArbitrary(), history => PlayAsync(history).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(histories));
    }

    private async Task PlayAsync(Step[] steps)
    {
        await using var history = new RandomHistory(database);
        await history.PlayAsync(steps);
        history.AssertAllSawTheTruth();
    }
}
