using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

public class BackgroundTests
{
    [Fact]
    public async Task RunAsync_CommandInTheBackground_IsReadListedAndStopped()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "echo begun; touch standing; exec sleep 1000", background = true }),
            ModelAnswer.Tool("execute", new { command = "while [ ! -e standing ]; do sleep 0.02; done" }),
            ModelAnswer.Tool("read_output", new { id = "bg-1" }),
            ModelAnswer.Tool("read_output", new { }),
            ModelAnswer.Tool("stop_process", new { id = "bg-1" }),
            ModelAnswer.Tool("read_output", new { }),
            ModelAnswer.Text("Done.")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var results = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
        Assert.StartsWith("Started bg-1.", results[0], StringComparison.Ordinal);
        Assert.Equal("begun\n[it still runs; what comes next begins at offset 6]", results[2]);
        Assert.Equal("bg-1\truns\techo begun; touch standing; exec sleep 1000", results[3]);
        Assert.Equal("bg-1 has ended with exit code 137.", results[4]);
        Assert.Equal("bg-1\tended, exit code 137\techo begun; touch standing; exec sleep 1000", results[5]);
    }

    [Fact]
    public async Task RunAsync_EndOfTheRun_EndsWhatIsInTheBackground()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "echo $$ > pid; exec sleep 1000", background = true }),
            ModelAnswer.Tool("execute", new { command = "while [ ! -s pid ]; do sleep 0.02; done" }),
            ModelAnswer.Text("Done.")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var process = harness.Lines("pid")[0];
        await Patience.UntilAsync(() => !Directory.Exists($"/proc/{process}"), "the end of the background command");
    }

    [Fact]
    public async Task RunAsync_BudgetRunsOut_EndsWhatIsInTheBackground()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.Turns(
                ModelAnswer.Tool("execute", new { command = "echo $$ > pid; exec sleep 1000", background = true }),
                ModelAnswer.Tool("execute", new { command = "while [ ! -s pid ]; do sleep 0.02; done" })),
            blueprint => blueprint.Execution.Spec.RunOptions = new RunOptions { Policy = new RunPolicy { Budget = new Budget { MaxTurns = 2 } } });

        Assert.Equal(TurnOutcome.OutOfBudget, (await harness.RunAsync()).Outcome);

        var process = harness.Lines("pid")[0];
        await Patience.UntilAsync(() => !Directory.Exists($"/proc/{process}"), "the end of the background command");
    }

    [Fact]
    public async Task RunAsync_AnotherRunner_SaysThatItIsGone()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "exec sleep 1000", background = true }),
            ModelAnswer.Tool("read_output", new { }),
            ModelAnswer.Tool("read_output", new { id = "bg-1" }),
            ModelAnswer.Text("Done.")));
        await harness.AttemptAsync(turn: 1, attempt: 1);
        await harness.ForgetAsync();

        await harness.AttemptAsync(turn: 2, attempt: 1);
        await harness.AttemptAsync(turn: 3, attempt: 1);
        await harness.AttemptAsync(turn: 4, attempt: 1);

        var results = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
        Assert.Equal("bg-1\tgone: it ended long ago, or with the runner that it belonged to\texec sleep 1000", results[1]);
        Assert.Contains("There is no background command 'bg-1'", results[2], StringComparison.Ordinal);
    }
}
