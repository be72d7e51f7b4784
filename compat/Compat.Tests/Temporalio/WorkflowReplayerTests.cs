using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Compat.Tests.Temporalio;

public class WorkflowReplayerTests
{
    private static readonly WorkflowReplayer Replayer = new(new WorkflowReplayerOptions().AddWorkflow<Greeting>());

    [Fact]
    public async Task Replay_HistoryThatTheCodeMade_HasNoFailure()
    {
        var history = Greeted("Hello");

        var read = WorkflowHistory.FromJson(history.Id, history.ToJson());

        Assert.Null((await Replayer.ReplayWorkflowAsync(read)).ReplayFailure);
    }

    [Fact]
    public async Task Replay_HistoryOfOtherCode_IsNondeterminism()
    {
        await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => Replayer.ReplayWorkflowAsync(Greeted("Other")));

        Assert.IsType<WorkflowNondeterminismException>((await Replayer.ReplayWorkflowAsync(Greeted("Other"), throwOnReplayFailure: false)).ReplayFailure);
    }

    [Fact]
    public async Task Replay_WorkflowThatIsNotRegistered_SaysSo()
    {
        var history = new WorkflowHistory("w", new HistoryBuilder().Started("Unknown").Task().Events);

        Assert.Contains("Unknown", (await Assert.ThrowsAsync<ArgumentException>(() => Replayer.ReplayWorkflowAsync(history))).Message, StringComparison.Ordinal);
    }

    private static WorkflowHistory Greeted(string activity) => new("w", new HistoryBuilder()
        .Started("Greeting", "Ada").Task()
        .TaskCompleted().ActivityScheduled("1", activity).ActivityCompleted("1", "hello Ada").Task().Events);
}
