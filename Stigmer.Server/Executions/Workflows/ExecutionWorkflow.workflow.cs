using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>One execution: turns on a runner until the model is done, then the end in the journal. Its history holds ids and outcomes only.</summary>
[Workflow(ExecutionContract.WorkflowType)]
public sealed class ExecutionWorkflow
{
    /// <summary>After this many turns the workflow continues as a new run, so that its history stays small.</summary>
    internal const int TurnsPerRun = 200;

    /// <summary>Longest time for one attempt at a turn. Not a budget: a runner that died is noticed by its heartbeat.</summary>
    private static readonly TimeSpan TurnLimit = TimeSpan.FromHours(24);

    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(30);

    // For ever: a turn that is tried again repeats nothing, and a run must outlive any outage of its runners.
    private static readonly RetryPolicy Patiently = new()
    {
        InitialInterval = TimeSpan.FromMilliseconds(200),
        BackoffCoefficient = 2,
        MaximumInterval = TimeSpan.FromSeconds(10),
    };

    /// <summary>Runs the execution to its end.</summary>
    [WorkflowRun]
    public async Task RunAsync(ExecutionRun run)
    {
        var end = await RunTurnsAsync(run);

        // Also when the workflow is cancelled: the end has to be written down.
        await Workflow.ExecuteActivityAsync(
            (ExecutionActivities activities) => activities.FinishExecutionAsync(end),
            new ActivityOptions { StartToCloseTimeout = FinishLimit, RetryPolicy = Patiently, CancellationToken = CancellationToken.None });

        switch (end.Kind)
        {
            case EndKind.Cancelled:
                throw new OperationCanceledException(Workflow.CancellationToken);
            case EndKind.Failed:
                throw new ApplicationFailureException(end.Error ?? "the execution failed", errorType: "ExecutionFailed", nonRetryable: true);
        }
    }

    private static async Task<ExecutionEnd> RunTurnsAsync(ExecutionRun run)
    {
        try
        {
            for (var turn = run.Turn; !Workflow.CancellationToken.IsCancellationRequested; turn++)
            {
                if (turn - run.Turn >= TurnsPerRun || (Workflow.ContinueAsNewSuggested && turn > run.Turn))
                {
                    var next = run with { Turn = turn };
                    throw Workflow.CreateContinueAsNewException((ExecutionWorkflow workflow) => workflow.RunAsync(next));
                }

                var result = await RunTurnAsync(run, turn);
                if (result.Outcome != TurnOutcome.Continue)
                {
                    return EndOf(run, result);
                }
            }
        }
        catch (Exception exception) when (Workflow.CancellationToken.IsCancellationRequested && exception is FailureException or OperationCanceledException)
        {
            // However the turn ended: a person wanted the run to stop, and it has stopped.
        }
        catch (ActivityFailureException failure)
        {
            return new ExecutionEnd(run.ExecutionId, EndKind.Failed, (failure.InnerException ?? failure).Message);
        }

        return new ExecutionEnd(run.ExecutionId, EndKind.Cancelled);
    }

    private static Task<TurnResult> RunTurnAsync(ExecutionRun run, int turn)
    {
        var request = new TurnRequest(run.ExecutionId, turn);
        return Workflow.ExecuteActivityAsync(
            (ITurnActivities runner) => runner.RunTurnAsync(request),
            new ActivityOptions
            {
                TaskQueue = run.RunnerTaskQueue,
                StartToCloseTimeout = TurnLimit,
                HeartbeatTimeout = ExecutionContract.HeartbeatTimeout,
                RetryPolicy = Patiently,

                // The runner stops its tools before the run counts as stopped.
                CancellationType = ActivityCancellationType.WaitCancellationCompleted,
            });
    }

    private static ExecutionEnd EndOf(ExecutionRun run, TurnResult result) => result.Outcome switch
    {
        TurnOutcome.Done => new ExecutionEnd(run.ExecutionId, EndKind.Completed),
        TurnOutcome.OutOfBudget => new ExecutionEnd(run.ExecutionId, EndKind.Failed, result.Error ?? "a budget of the run is used up"),
        _ => new ExecutionEnd(run.ExecutionId, EndKind.Failed, result.Error ?? $"the runner ended turn with outcome {result.Outcome}"),
    };
}
