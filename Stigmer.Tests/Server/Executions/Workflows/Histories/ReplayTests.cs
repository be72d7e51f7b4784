using Stigmer.Server.Executions.Workflows;
using Temporalio.Worker;

namespace Stigmer.Tests.Server.Executions.Workflows.Histories;

/// <summary>Today's workflow against the histories of earlier runs: a change that would break runs under way fails here.</summary>
public class ReplayTests
{
    private static readonly WorkflowReplayer Replayer = new(new WorkflowReplayerOptions().AddWorkflow<ExecutionWorkflow>());

    public static TheoryData<string> Names => [.. RecordedHistories.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Replay_RecordedHistory_DoesTheSameAgain(string name) =>
        await Replayer.ReplayWorkflowAsync(await RecordedHistories.ReadAsync(name)).WithPatience();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Replay_ChangedWorkflow_Fails(string name)
    {
        var changed = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<Changed>());

        var result = await changed.ReplayWorkflowAsync(await RecordedHistories.ReadAsync(name), throwOnReplayFailure: false).WithPatience();

        Assert.Contains("Nondeterminism", result.ReplayFailure?.Message, StringComparison.Ordinal);
    }
}
