using Grpc.Core;
using Microsoft.Extensions.Logging;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

/// <summary>The promise: whatever dies whenever, no finished step is repeated and none is lost.</summary>
public class TurnRestartTests
{
    // Two readings beside each other, an effect, a reading, a repeatable writing, another effect: five commits.
    private static readonly ModelAnswer Mixed = new()
    {
        Blocks =
        [
            new AnswerBlock.Text("I do it all."),
            ModelAnswer.Use("ls", new { path = "." }),
            ModelAnswer.Use("read_file", new { path = "input.txt" }),
            ModelAnswer.Use("execute", new { command = "echo first >> effects.txt" }),
            ModelAnswer.Use("ls", new { path = "." }),
            ModelAnswer.Use("write_file", new { path = "out.txt", content = "out" }),
            ModelAnswer.Use("execute", new { command = "echo second >> effects.txt" }),
        ],
    };

    private const int Commits = 6;

    public static TheoryData<int, bool> EveryCommit()
    {
        var points = new TheoryData<int, bool>();
        for (var commit = 1; commit <= Commits; commit++)
        {
            points.Add(commit, false);
            points.Add(commit, true);
        }

        return points;
    }

    [Theory]
    [MemberData(nameof(EveryCommit))]
    public async Task RunAsync_KilledAtACommit_TheNextAttemptRepeatsNothing(int commit, bool afterIt)
    {
        await using var harness = await TurnHarness.StartAsync(_ => Mixed);
        harness.Workspace.Write("input.txt", "hello");
        KillAt(harness, commit, afterIt);

        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        var result = await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.Equal(new TurnResult(TurnOutcome.Continue), result);
        Assert.Single(harness.Model.Requests);
        AssertEachCallIsAnswered(harness);
        AssertEffectsAreDoneOnceOrReported(harness);
    }

    [Fact]
    public async Task RunAsync_NothingHappens_CommitsAsOftenAsTheTestBelieves()
    {
        await using var harness = await TurnHarness.StartAsync(_ => Mixed);
        harness.Workspace.Write("input.txt", "hello");

        await harness.AttemptAsync(turn: 1, attempt: 1);

        Assert.Equal(Commits, harness.Journal.Appends);
        Assert.Equal(["first", "second"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_KilledAgainAndAgain_TheRunCompletesAndEveryEffectHappensOnce()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(
            6, "execute", turn => new { command = $"echo {turn} >> effects.txt" }));
        var killed = 0;
        var appends = 0;
        harness.Journal.AfterCommit = _ => KillEveryThird();
        var result = new TurnResult(TurnOutcome.Continue);
        for (var turn = 1; result.Outcome == TurnOutcome.Continue; turn++)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    result = await harness.AttemptAsync(turn, attempt);
                    break;
                }
                catch (ProcessKilledException)
                {
                    killed++;
                }
            }
        }

        Assert.Equal(TurnOutcome.Done, result.Outcome);
        Assert.True(killed >= 4, $"killed only {killed} times");
        Assert.All(harness.Model.AskedPerTurn(), asked => Assert.Equal(1, asked.Value));
        AssertEffectsAreDoneOnceOrReported(harness, Enumerable.Range(1, 6).Select(turn => $"{turn}"));

        void KillEveryThird()
        {
            if (++appends % 3 == 0)
            {
                throw new ProcessKilledException();
            }
        }
    }

    [Fact]
    public async Task RunAsync_NewsOfADoneTurnWasLost_NothingIsDoneOrWritten()
    {
        await using var harness = await TurnHarness.StartAsync(_ => Mixed);
        harness.Workspace.Write("input.txt", "hello");
        await harness.AttemptAsync(turn: 1, attempt: 1);
        var before = harness.Keys().ToArray();

        var result = await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.Equal(TurnOutcome.Continue, result.Outcome);
        Assert.Equal(before, harness.Keys());
    }

    [Fact]
    public async Task RunAsync_StartedEffectWithoutResult_IsNotRunAgainAndTheModelIsTold()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "echo x >> effects.txt" }), ModelAnswer.Text("I will check.")));
        harness.Journal.AfterCommit = entries => KillIf(entries.Any(entry => entry.BodyCase == JournalEntry.BodyOneofCase.ToolStarted));

        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.AfterCommit = null;
        await harness.AttemptAsync(turn: 1, attempt: 2);
        await harness.AttemptAsync(turn: 2, attempt: 1);

        Assert.Empty(harness.Lines("effects.txt"));
        var finished = Assert.Single(harness.Journal.Entries, entry => entry.BodyCase == JournalEntry.BodyOneofCase.ToolFinished).ToolFinished;
        Assert.True(finished.Interrupted);
        Assert.Contains("interrupted; outcome unknown", Assert.Single(harness.Model.Requests[1].ToolResults).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ServerAway_WaitsAndGoesOnInOrder()
    {
        await using var harness = await TurnHarness.StartAsync(_ => Mixed);
        harness.Log.Expect(LogLevel.Warning, "The server is away");
        harness.Workspace.Write("input.txt", "hello");
        var calls = 0;
        harness.Journal.BeforeCommit = _ => FailUnless(++calls % 3 == 0);
        // The append happened, and only its answer was lost.
        harness.Journal.AfterCommit = _ => FailUnless(++calls % 2 == 0);

        var result = await harness.AttemptAsync(turn: 1, attempt: 1);

        Assert.Equal(TurnOutcome.Continue, result.Outcome);
        Assert.Single(harness.Model.Requests);
        Assert.Equal(["first", "second"], harness.Lines("effects.txt"));
        Assert.DoesNotContain(harness.Journal.Entries, entry => entry.ToolFinished?.Interrupted == true);
    }

    [Fact]
    public async Task RunAsync_AnotherAttemptTookOver_TheOldOneDoesNothingMore()
    {
        await using var harness = await TurnHarness.StartAsync(_ => Mixed);
        harness.Workspace.Write("input.txt", "hello");
        var appends = 0;
        harness.Journal.BeforeCommit = _ =>
        {
            if (++appends == 2)
            {
                harness.Journal.Commit(new JournalEntry { Key = "turn/1/attempt/2", TurnStarted = new TurnStarted { Turn = 1, Attempt = 2 } });
            }
        };

        await Assert.ThrowsAsync<TurnSupersededException>(() => harness.AttemptAsync(turn: 1, attempt: 1));

        Assert.Empty(harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_TwoAttemptsAtTheSameTime_EachEffectHappensAtMostOnce()
    {
        await using var harness = await TurnHarness.StartAsync(_ => Mixed);
        harness.Workspace.Write("input.txt", "hello");

        var attempts = await Task.WhenAll(Enumerable.Range(1, 4).Select(attempt => TryAsync(harness, attempt)));
        for (var attempt = 5; attempts.All(result => result is null); attempt++)
        {
            attempts = [await TryAsync(harness, attempt)];
        }

        AssertEachCallIsAnswered(harness);
        AssertEffectsAreDoneOnceOrReported(harness);
    }

    [Fact]
    public async Task RunAsync_TemporalTookTheRunnerForDead_NobodyIsToldThatTheRunWasCancelled()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo $$ > pid; sleep 300" }));
        using var abandoned = new CancellationTokenSource();

        var running = harness.AttemptAsync(turn: 1, attempt: 1, abandoned: abandoned.Token);
        await Patience.UntilAsync(() => harness.Lines("pid").Length == 1, "the command");
        await abandoned.CancelAsync();
        await Assert.ThrowsAsync<RunnerStoppingException>(() => running);

        // What became of the call is for the attempt that takes over to say: it may run the call again.
        Assert.DoesNotContain(harness.Journal.Entries, entry => entry.ToolFinished is not null);
        Assert.Empty(Directory.GetFiles(harness.Data.Path, "*.held"));
        await harness.AttemptAsync(turn: 1, attempt: 2, CancellationToken.None);
        var outcome = Assert.Single(harness.Journal.Entries, entry => entry.ToolFinished is not null).ToolFinished;
        Assert.StartsWith("interrupted; outcome unknown: the runner died", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SomethingElseIsWrittenInBetween_IsNoReasonToStop()
    {
        await using var harness = await TurnHarness.StartAsync(_ => Mixed);
        harness.Workspace.Write("input.txt", "hello");
        var notices = 0;
        harness.Journal.BeforeCommit = _ => harness.Journal.Commit(new JournalEntry { Key = $"notice/{++notices}", Notice = new Notice { Text = "by the way" } });

        var result = await harness.AttemptAsync(turn: 1, attempt: 1);

        Assert.Equal(TurnOutcome.Continue, result.Outcome);
        Assert.Equal(["first", "second"], harness.Lines("effects.txt"));
    }

    private static async Task<TurnResult?> TryAsync(TurnHarness harness, int attempt)
    {
        try
        {
            return await harness.AttemptAsync(turn: 1, attempt);
        }
        catch (TurnSupersededException)
        {
            return null;
        }
    }

    private static void KillAt(TurnHarness harness, int commit, bool afterIt)
    {
        var appends = 0;
        harness.Journal.BeforeCommit = _ => KillIf(++appends == commit && !afterIt);
        harness.Journal.AfterCommit = _ => KillIf(appends == commit && afterIt);
    }

    private static void KillIf(bool condition)
    {
        if (condition)
        {
            throw new ProcessKilledException();
        }
    }

    private static void FailUnless(bool condition)
    {
        if (!condition)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        }
    }

    private static void AssertEachCallIsAnswered(TurnHarness harness)
    {
        var asked = harness.Journal.Entries.Where(entry => entry.AssistantMessage is not null).SelectMany(entry => entry.AssistantMessage.Blocks)
            .Where(block => block.ToolUse is not null).Select(block => block.ToolUse.Id);
        var answered = harness.Journal.Entries.Where(entry => entry.ToolFinished is not null).Select(entry => entry.ToolFinished.ToolCallId);
        Assert.Equal(asked.Order(StringComparer.Ordinal), answered.Order(StringComparer.Ordinal));
    }

    private static void AssertEffectsAreDoneOnceOrReported(TurnHarness harness, IEnumerable<string>? effects = null)
    {
        var done = harness.Lines("effects.txt");
        Assert.Equal(done.Length, done.Distinct().Count());
        var reported = harness.Journal.Entries.Count(entry => entry.ToolFinished?.Interrupted == true);
        Assert.InRange((effects ?? ["first", "second"]).Except(done).Count(), 0, reported);
        Assert.InRange(reported, 0, 6);
    }
}
