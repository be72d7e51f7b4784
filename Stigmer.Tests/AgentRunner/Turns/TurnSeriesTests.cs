using Microsoft.Extensions.Logging;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

/// <summary>Turns that follow each other without a way round by Temporal: the same promises hold.</summary>
public class TurnSeriesTests
{
    private static readonly ModelScript Counting = ModelScripts.ToolTurns(6, "execute", turn => new { command = $"echo {turn} >> effects.txt" });

    private static readonly string[] Effects = [.. Enumerable.Range(1, 6).Select(turn => $"{turn}")];

    [Fact]
    public async Task RunAsync_QuickTurns_AreDoneInOneGoAndReadTheJournalOnce()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);

        var result = await harness.SeriesAsync(turn: 1, attempt: 1);

        Assert.Equal(new TurnResult(TurnOutcome.Done, Turn: 7), result);
        Assert.Equal(Effects, harness.Lines("effects.txt"));
        Assert.Equal(1, harness.Journal.Reads);
        Assert.Equal(
            ["turn/1/attempt/1", .. Enumerable.Range(2, 6).Select(turn => $"turn/{turn}/since/1/attempt/1")],
            harness.Keys().Where(key => key.Contains("attempt", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RunAsync_TimeIsUp_EndsAfterTheTurn()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);
        harness.Options.SeriesLimit = TimeSpan.Zero;

        Assert.Equal(new TurnResult(TurnOutcome.Continue, Turn: 1), await harness.SeriesAsync(turn: 1, attempt: 1));
        Assert.Equal(new TurnResult(TurnOutcome.Continue, Turn: 2), await harness.SeriesAsync(turn: 2, attempt: 1));
    }

    [Fact]
    public async Task RunAsync_KilledAgainAndAgain_RepeatsNothing()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);
        var appends = 0;
        harness.Journal.AfterCommit = _ =>
        {
            if (++appends % 3 == 0)
            {
                throw new ProcessKilledException();
            }
        };
        TurnResult? result = null;
        var killed = 0;
        for (var attempt = 1; result is null; attempt++)
        {
            try
            {
                result = await harness.SeriesAsync(turn: 1, attempt);
            }
            catch (ProcessKilledException)
            {
                killed++;
            }
        }

        Assert.Equal(new TurnResult(TurnOutcome.Done, Turn: 7), result);
        Assert.True(killed >= 4, $"killed only {killed} times");
        Assert.All(harness.Model.AskedPerTurn(), asked => Assert.Equal(1, asked.Value));
        Assert.Equal(harness.Lines("effects.txt").Distinct(), harness.Lines("effects.txt"));
        var interrupted = harness.Journal.Entries.Count(entry => entry.ToolFinished?.Interrupted == true);
        Assert.Equal(Effects.Length, harness.Lines("effects.txt").Length + interrupted);
    }

    [Fact]
    public async Task RunAsync_FaultThatStays_EndsTheRunInsteadOfPayingForEver()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);
        harness.Journal.BeforeCommit = _ => throw new InvalidOperationException("with something that is not to be told");
        harness.Log.Expect(LogLevel.Error, "Turn 1 of execution aex-1 is given up");

        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.SeriesAsync(turn: 1, harness.Options.MaxFaultyAttempts - 1));
        var result = await harness.SeriesAsync(turn: 1, harness.Options.MaxFaultyAttempts);

        Assert.Equal(
            new TurnResult(TurnOutcome.Failed, "the runner failed at turn 1, in attempt 20 as before (InvalidOperationException); its log says where", Turn: 1),
            result);
    }

    [Fact]
    public async Task RunAsync_AnotherAttemptIsAtTheSameTurn_LeavesItToThat()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);
        harness.Journal.BeforeCommit = entries =>
        {
            // As if this process had stood still for so long that it was taken for dead.
            if (entries.Any(entry => entry.AssistantMessage?.Turn == 3))
            {
                harness.Journal.Commit(new JournalEntry
                {
                    Key = "turn/3/since/1/attempt/2", TurnStarted = new TurnStarted { Turn = 3, Attempt = 2 },
                });
            }
        };

        var left = await Assert.ThrowsAsync<Temporalio.Exceptions.ApplicationFailureException>(() => harness.SeriesAsync(turn: 1, attempt: 1));

        Assert.Equal("TurnSuperseded", left.ErrorType);
        Assert.Equal(["1", "2"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_MessageMeanwhile_IsToldInTheNextTurn()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);
        harness.Journal.BeforeCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolFinished?.Turn == 2))
            {
                harness.Journal.Commit(new JournalEntry { Key = "more", HumanMessage = new HumanMessage { Text = "And more." } });
            }
        };

        await harness.SeriesAsync(turn: 1, attempt: 1);

        Assert.DoesNotContain("And more.", harness.Model.Requests[1].Messages[^1].Text);
        Assert.Contains("And more.", harness.Model.Requests[2].Messages[^1].Text);
    }

    [Fact]
    public async Task RunAsync_PausedMeanwhile_SaysWhichTurnHasNotBegun()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);
        harness.Journal.BeforeCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolFinished?.Turn == 2))
            {
                harness.Journal.Commit(new JournalEntry { Key = "pause/1", RunPaused = new RunPaused() });
            }
        };

        Assert.Equal(new TurnResult(TurnOutcome.Paused, Turn: 3), await harness.SeriesAsync(turn: 1, attempt: 1));
        Assert.Equal(2, harness.Model.Requests.Count);

        harness.Journal.Commit(new JournalEntry { Key = "resume/2", RunResumed = new RunResumed() });
        Assert.Equal(new TurnResult(TurnOutcome.Done, Turn: 7), await harness.SeriesAsync(turn: 3, attempt: 1, round: 1));
    }

    [Fact]
    public async Task RunAsync_RunnerStopsMeanwhile_FinishesTheTurnAndBeginsNoOther()
    {
        await using var harness = await TurnHarness.StartAsync(Counting);
        using var stopping = new CancellationTokenSource();
        harness.Journal.AfterCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolFinished?.Turn == 2))
            {
                stopping.Cancel();
            }
        };

        Assert.Equal(new TurnResult(TurnOutcome.Continue, Turn: 2), await harness.SeriesAsync(turn: 1, attempt: 1, stopping.Token));
        Assert.Equal(2, harness.Model.Requests.Count);
    }
}
