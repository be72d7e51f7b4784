using Google.Protobuf.WellKnownTypes;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

/// <summary>What people say and stop while a run goes on.</summary>
public class TurnSteeringTests
{
    [Fact]
    public async Task RunAsync_MessageWhileTheModelSpeaksItsLastWord_IsToldInAnotherTurnAfterIt()
    {
        await using var harness = await TurnHarness.StartAsync(request => ModelAnswer.Text($"answer {request.Turn}"));
        var sent = false;
        harness.Journal.BeforeCommit = _ =>
        {
            if (!sent)
            {
                sent = true;
                harness.Journal.Commit(Message("stop", "Do less."));
            }
        };

        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);
        Assert.Equal(TurnOutcome.Done, (await harness.AttemptAsync(turn: 2, attempt: 1)).Outcome);

        Assert.Equal(
            [("user", "Do the work"), ("assistant", "answer 1"), ("user", "Do less.")],
            harness.Model.Requests[1].Messages.Select(message => (message.Role, message.Text)));
    }

    [Fact]
    public async Task RunAsync_MessageWhileAToolRuns_IsToldAfterItsResult()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo hi" }));
        harness.Journal.AfterCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolStarted is not null))
            {
                harness.Journal.Commit(Message("more", "And more."));
            }
        };

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Empty(harness.Model.Refusals);
        Assert.Equal(2, harness.Model.Requests.Count);
        Assert.Equal("And more.", harness.Model.Requests[1].Messages[^1].Blocks[^1].Text);
    }

    [Fact]
    public async Task RunAsync_Cancelled_BeginsNothingHoweverOftenItIsAsked()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("hi"));
        harness.Journal.Commit(Cancelled());

        await Assert.ThrowsAsync<RunCancelledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        await Assert.ThrowsAsync<RunCancelledException>(() => harness.AttemptAsync(turn: 1, attempt: 2));

        Assert.Empty(harness.Model.Requests);
        Assert.Equal(["message", "cancel"], harness.Keys());
    }

    [Fact]
    public async Task RunAsync_CancelledInTheMiddleOfATurn_LeavesItsOpenCallsAlone()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(2, "execute", turn => new { command = $"echo {turn} >> effects" }));
        harness.Journal.BeforeCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolStarted is not null))
            {
                throw new ProcessKilledException();
            }
        };
        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.BeforeCommit = null;
        harness.Journal.Commit(Cancelled());

        await Assert.ThrowsAsync<RunCancelledException>(() => harness.AttemptAsync(turn: 1, attempt: 2));

        Assert.Empty(harness.Lines("effects"));
        Assert.Single(harness.Model.Requests);
    }

    [Fact]
    public async Task SeriesAsync_CancelledMeanwhile_BeginsNoFurtherTurn()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(3, "ls", _ => new { path = "." }));
        harness.Journal.BeforeCommit = entries =>
        {
            if (entries.Any(entry => entry.ToolFinished?.Turn == 1))
            {
                harness.Journal.Commit(Cancelled());
            }
        };

        await Assert.ThrowsAsync<RunCancelledException>(() => harness.SeriesAsync(turn: 1, attempt: 1));

        Assert.Single(harness.Model.Requests);
    }

    [Fact]
    public async Task RunAsync_Paused_BeginsNothing()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("hi"));
        harness.Journal.Commit(new JournalEntry { Key = "pause/1", RunPaused = new RunPaused() });

        Assert.Equal(TurnOutcome.Paused, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);
        Assert.Empty(harness.Model.Requests);

        harness.Journal.Commit(new JournalEntry { Key = "resume/2", RunResumed = new RunResumed() });
        Assert.Equal(TurnOutcome.Done, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);
    }

    [Fact]
    public async Task RunAsync_TokensUsedUp_EndsBeforeTheNextCallAndGoesOnWhenRaised()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.ToolTurns(5, "ls", _ => new { path = "." }),
            blueprint => blueprint.Agent.Spec.Policy = new RunPolicy { Budget = new Budget { MaxTokens = 1 } });

        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 1)).Outcome);
        var result = await harness.AttemptAsync(turn: 2, attempt: 1);

        Assert.Equal(TurnOutcome.OutOfBudget, result.Outcome);
        Assert.StartsWith("the budget of 1 token is used up. What was done is kept; go on with 'stigmer continue aex-1 --max-tokens ", result.Error);
        Assert.Single(harness.Model.Requests);

        harness.Journal.Commit(new JournalEntry { Key = "raise/9", BudgetRaised = new BudgetRaised { Budget = new Budget { MaxTokens = 1_000_000 } } });
        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 2, attempt: 2)).Outcome);
    }

    [Fact]
    public async Task RunAsync_TimeUsedUpByTurnsOfOneProcess_Ends()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.ToolTurns(5, "ls", _ => new { path = "." }),
            blueprint => blueprint.Agent.Spec.Policy = new RunPolicy { Budget = new Budget { MaxTime = new Duration { Nanos = 1000 } } });

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.OutOfBudget, result.Outcome);
        Assert.Single(harness.Model.Requests);
    }

    [Fact]
    public async Task RunAsync_BudgetOfTheRun_GoesBeforeTheAgentsLimitByLimit()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.ToolTurns(9, "ls", _ => new { path = "." }),
            blueprint =>
            {
                blueprint.Agent.Spec.Policy = new RunPolicy { Budget = new Budget { MaxTurns = 1, MaxTokens = 1_000_000 } };
                blueprint.Execution.Spec.RunOptions = new RunOptions { Policy = new RunPolicy { Budget = new Budget { MaxTurns = 3 } } };
            });

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.OutOfBudget, result.Outcome);
        Assert.Equal(3, harness.Model.Requests.Count);
    }

    private static JournalEntry Message(string id, string text) => new() { Key = $"message/{id}", HumanMessage = new HumanMessage { Text = text } };

    private static JournalEntry Cancelled() => new() { Key = "cancel", Notice = new Notice { Text = "cancellation requested: enough" } };
}
