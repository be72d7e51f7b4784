using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Workflows;

namespace Stigmer.Tests.Server.Executions.Workflows.Histories;

/// <summary>The workflow as a careless change would make it: it waits a moment before it begins.</summary>
[Workflow(ExecutionContract.WorkflowType)]
public sealed class Changed
{
    [WorkflowRun]
    public async Task RunAsync(Given run)
    {
        await Workflow.DelayAsync(TimeSpan.FromSeconds(run.Turn));
        await Workflow.ExecuteActivityAsync(
            (ITurnActivities runner) => runner.RunTurnAsync(new TurnRequest(run.ExecutionId, run.Turn, run.Round)),
            new ActivityOptions { StartToCloseTimeout = TimeSpan.FromHours(1) });
    }

    /// <summary>What the workflow is given, as far as it matters here.</summary>
    public sealed record Given(string ExecutionId, int Turn, int Round);
}
