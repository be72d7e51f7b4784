using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

/// <summary>Calls that wait for a person: asked once, run once, in the model's order, whatever dies in between.</summary>
public class TurnApprovalTests
{
    private static readonly ModelAnswer ThreeCalls = new()
    {
        Blocks =
        [
            ModelAnswer.Use("execute", new { command = "echo zero >> effects.txt" }),
            ModelAnswer.Use("execute", new { command = "ask one >> effects.txt" }),
            ModelAnswer.Use("execute", new { command = "echo two >> effects.txt" }),
            ModelAnswer.Use("execute", new { command = "ask three >> effects.txt" }),
        ],
    };

    [Fact]
    public async Task RunAsync_CallsThatWait_AreAskedTogetherAndHoldWhatComesAfter()
    {
        await using var harness = await StartAsync();

        var result = await harness.AttemptAsync(turn: 1, attempt: 1);

        Assert.Equal(new TurnResult(TurnOutcome.NeedsApproval), result);
        Assert.Equal(["zero"], harness.Lines("effects.txt"));
        Assert.Equal(["ask one >> effects.txt", "ask three >> effects.txt"], Asked(harness).Select(asked => asked.Input.Fields["command"].StringValue));
        Assert.All(Asked(harness), asked => Assert.Equal("be careful (rule: command 'ask *')", asked.Reason));
    }

    [Fact]
    public async Task RunAsync_NothingAnswered_AsksNothingAgain()
    {
        await using var harness = await StartAsync();
        await harness.AttemptAsync(turn: 1, attempt: 1);

        var result = await harness.AttemptAsync(turn: 1, attempt: 1, round: 1);

        Assert.Equal(TurnOutcome.NeedsApproval, result.Outcome);
        Assert.Equal(2, Asked(harness).Count());
        Assert.Single(harness.Model.Requests);
    }

    [Fact]
    public async Task RunAsync_OneAnsweredAfterTheOther_EachIsRunOnceInTheModelsOrder()
    {
        await using var harness = await StartAsync();
        await harness.AttemptAsync(turn: 1, attempt: 1);

        Answer(harness, 1, ApprovalDecision.Approved, "echo three >> effects.txt");
        Assert.Equal(TurnOutcome.NeedsApproval, (await harness.AttemptAsync(turn: 1, attempt: 1, round: 1)).Outcome);
        Assert.Equal(["zero"], harness.Lines("effects.txt"));
        Answer(harness, 0, ApprovalDecision.Approved, "echo one >> effects.txt");
        var result = await harness.AttemptAsync(turn: 1, attempt: 1, round: 2);

        Assert.Equal(TurnOutcome.Continue, result.Outcome);
        Assert.Equal(["zero", "one", "two", "three"], harness.Lines("effects.txt"));
        Assert.Equal("echo one >> effects.txt", Started(harness)[1].Input.Fields["command"].StringValue);
        Assert.Single(harness.Model.Requests);
    }

    [Fact]
    public async Task RunAsync_Denied_TheModelIsToldWhy()
    {
        await using var harness = await StartAsync();
        await harness.AttemptAsync(turn: 1, attempt: 1);

        Answer(harness, 0, ApprovalDecision.Denied, reason: "not on a Friday");
        Answer(harness, 1, ApprovalDecision.Expired);
        await harness.AttemptAsync(turn: 1, attempt: 1, round: 1);
        await harness.AttemptAsync(turn: 2, attempt: 1);

        Assert.Equal(["zero", "two"], harness.Lines("effects.txt")[..2]);
        var told = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
        Assert.Contains("a person denied it, saying: not on a Friday", told[1], StringComparison.Ordinal);
        Assert.Contains("nobody answered in time", told[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ArgumentsChanged_TheModelIsTold()
    {
        await using var harness = await StartAsync();
        await harness.AttemptAsync(turn: 1, attempt: 1);

        Answer(harness, 0, ApprovalDecision.Approved, "echo changed");
        Answer(harness, 1, ApprovalDecision.Denied);
        await harness.AttemptAsync(turn: 1, attempt: 1, round: 1);
        await harness.AttemptAsync(turn: 2, attempt: 1);

        var told = harness.Model.Requests[^1].ToolResults.ElementAt(1).Text;
        Assert.StartsWith("[a person changed the arguments of this call, to: { \"command\": \"echo changed\" }]\n", told);
        Assert.EndsWith("changed", told);
    }

    [Fact]
    public async Task RunAsync_ArgumentsChangedToWhatIsDenied_TheModelIsToldBoth()
    {
        await using var harness = await StartAsync();
        await harness.AttemptAsync(turn: 1, attempt: 1);

        Answer(harness, 0, ApprovalDecision.Approved, "rm x");
        Answer(harness, 1, ApprovalDecision.Denied);
        await harness.AttemptAsync(turn: 1, attempt: 1, round: 1);

        var told = harness.Journal.Entries.Select(entry => entry.ToolFinished?.Output ?? "");
        Assert.Contains(
            "[a person changed the arguments of this call, to: { \"command\": \"rm x\" }]\nnot run: the policy",
            Assert.Single(told, output => output.Contains("the policy", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DeniedByPolicy_IsToldWithoutAsking()
    {
        await using var harness = await StartAsync(_ => ModelAnswer.Tool("execute", new { command = "rm x" }));

        await harness.AttemptAsync(turn: 1, attempt: 1);

        var finished = Assert.Single(harness.Journal.Entries, entry => entry.ToolFinished is not null).ToolFinished;
        Assert.True(finished.IsError);
        Assert.StartsWith("not run: the policy of this run denies it (rule: command 'rm *')", finished.Output);
        Assert.Empty(Asked(harness));
    }

    [Fact]
    public async Task RunAsync_AllowedFromNowOn_IsNotAskedInLaterTurns()
    {
        await using var harness = await StartAsync(ModelScripts.ToolTurns(3, "execute", _ => new { command = "ask x || echo done >> effects.txt" }));
        await harness.AttemptAsync(turn: 1, attempt: 1);
        harness.Journal.Commit(new JournalEntry
        {
            Key = "approval",
            ApprovalGiven = new ApprovalGiven
            {
                Turn = 1,
                ToolCallId = Asked(harness).Single().ToolCallId,
                Decision = ApprovalDecision.Approved,
                FromNowOn = new ApprovalRule { Command = "ask * || echo *>> effects.txt" },
            },
        });

        for (var turn = 1; turn <= 3; turn++)
        {
            Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn, attempt: 1, round: 1)).Outcome);
        }

        Assert.Single(Asked(harness));
        Assert.Equal(3, harness.Lines("effects.txt").Length);
    }

    [Fact]
    public async Task RunAsync_QuestionThatExpires_SaysWhen()
    {
        await using var harness = await StartAsync(expires: TimeSpan.FromHours(1));

        var result = await harness.AttemptAsync(turn: 1, attempt: 1);

        Assert.InRange(result.ExpiresIn!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.All(Asked(harness), asked => Assert.Equal(3600, asked.ExpiresAfter.Seconds));
    }

    [Fact]
    public async Task RunAsync_UnknownTool_IsNotAskedAbout()
    {
        await using var harness = await StartAsync(_ => ModelAnswer.Tool("teleport", new { command = "ask" }));

        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);
    }

    [Fact]
    public async Task RunAsync_CallOfASubAgent_WaitsAndIsTakenUpWhereItStopped()
    {
        await using var harness = await StartAsync(request => request.Messages[0].Text switch
        {
            "Do the work" when request.Turn == 1 => ModelAnswer.Tool("task", new { description = "help" }),
            "Do the work" => ModelAnswer.Text("All done."),
            _ when request.Turn == 1 => ModelAnswer.Tool("execute", new { command = "ask one; echo one >> effects.txt" }),
            _ => ModelAnswer.Text("I helped."),
        });
        Assert.Equal(TurnOutcome.NeedsApproval, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);
        var asked = harness.Journal.Entries.Single(entry => entry.ApprovalAsked is not null);
        Assert.NotEmpty(asked.SubAgent);

        harness.Journal.Commit(new JournalEntry
        {
            Key = "approval/sub",
            SubAgent = asked.SubAgent,
            ApprovalGiven = new ApprovalGiven { Turn = 1, ToolCallId = asked.ApprovalAsked.ToolCallId, Decision = ApprovalDecision.Approved },
        });
        var result = await harness.AttemptAsync(turn: 1, attempt: 1, round: 1);

        Assert.Equal(TurnOutcome.Continue, result.Outcome);
        Assert.Equal(["one"], harness.Lines("effects.txt"));
        Assert.Equal(3, harness.Model.Requests.Count);
    }

    public static TheoryData<int, bool> EveryCommit()
    {
        var points = new TheoryData<int, bool>();
        for (var commit = 1; commit <= 7; commit++)
        {
            points.Add(commit, false);
            points.Add(commit, true);
        }

        return points;
    }

    [Theory]
    [MemberData(nameof(EveryCommit))]
    public async Task RunAsync_KilledAtACommit_NothingIsAskedOrRunTwice(int commit, bool afterIt)
    {
        await using var harness = await StartAsync();
        var appends = 0;
        harness.Journal.BeforeCommit = _ => KillIf(++appends == commit && !afterIt);
        harness.Journal.AfterCommit = _ => KillIf(appends == commit && afterIt);

        var result = new TurnResult(TurnOutcome.NeedsApproval);
        var (round, attempt) = (0, 0);
        while (result.Outcome != TurnOutcome.Continue)
        {
            try
            {
                result = await harness.AttemptAsync(turn: 1, ++attempt, round: round);
                AnswerAll(harness);
                (round, attempt) = (round + 1, 0);
            }
            catch (ProcessKilledException)
            {
                // The next process goes on.
            }

            Assert.InRange(round + attempt, 0, 4);
        }

        Assert.Equal(2, Asked(harness).DistinctBy(asked => asked.ToolCallId).Count());
        Assert.Equal(2, Asked(harness).Count());
        var done = harness.Lines("effects.txt");
        Assert.Equal(done.Distinct(), done);
        var interrupted = harness.Journal.Entries.Count(entry => entry.ToolFinished is { Interrupted: true });
        Assert.Equal(4, done.Length + (interrupted > 0 && done.Length < 4 ? interrupted : 0));
        Assert.Equal(4, harness.Journal.Entries.Count(entry => entry.ToolFinished is not null));
    }

    private static Task<TurnHarness> StartAsync(ModelScript? script = null, TimeSpan? expires = null) => TurnHarness.StartAsync(
        script ?? (_ => ThreeCalls),
        blueprint => blueprint.Agent.Spec.Policy = new RunPolicy
        {
            Approvals = new ApprovalPolicy
            {
                Rules =
                {
                    new ApprovalRule { Command = "rm *", Action = ApprovalAction.Deny },
                    new ApprovalRule { Command = "ask *", Action = ApprovalAction.Ask, Reason = "be careful" },
                },
                ExpiresAfter = expires?.ToDuration(),
            },
        });

    private static IEnumerable<ApprovalAsked> Asked(TurnHarness harness) =>
        harness.Journal.Entries.Select(entry => entry.ApprovalAsked).OfType<ApprovalAsked>();

    private static ToolStarted[] Started(TurnHarness harness) =>
        [.. harness.Journal.Entries.Select(entry => entry.ToolStarted).OfType<ToolStarted>()];

    private static void AnswerAll(TurnHarness harness)
    {
        foreach (var (index, word) in new[] { "one", "three" }.Index())
        {
            if (Asked(harness).Count() > index)
            {
                Answer(harness, index, ApprovalDecision.Approved, $"echo {word} >> effects.txt");
            }
        }
    }

    private static void Answer(TurnHarness harness, int index, ApprovalDecision decision, string? command = null, string reason = "")
    {
        var call = Asked(harness).ElementAt(index).ToolCallId;
        harness.Journal.Commit(new JournalEntry
        {
            Key = $"approval/1/{call}",
            ApprovalGiven = new ApprovalGiven
            {
                Turn = 1,
                ToolCallId = call,
                Decision = decision,
                Reason = reason,
                Arguments = command is null ? null : new Struct { Fields = { ["command"] = Value.ForString(command) } },
            },
        });
    }

    private static void KillIf(bool condition)
    {
        if (condition)
        {
            throw new ProcessKilledException();
        }
    }
}
