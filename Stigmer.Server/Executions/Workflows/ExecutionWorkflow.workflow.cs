using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>
/// One execution: turns on a runner until the model is done, then the end in the journal. Its history holds ids and outcomes only.
/// Workflows live through updates of the server: a change has to issue the same commands for every history there is, or be patched.
/// </summary>
[Workflow(ExecutionContract.WorkflowType)]
public sealed class ExecutionWorkflow
{
    /// <summary>After it has asked so often for turns the workflow continues as a new run, so that its history stays small.</summary>
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

    private int _news;
    private int _steps;

    /// <summary>Runs the execution to its end.</summary>
    [WorkflowRun]
    public async Task RunAsync(ExecutionRun run)
    {
        while (true)
        {
            var (end, turn, host) = await RunTurnsAsync(run);
            if (await FinishAsync(end) is not { GoesOn: true })
            {
                Conclude(end);
                return;
            }

            run = run with { Turn = turn + 1, Round = 0, HostTaskQueue = host };
        }
    }

    /// <summary>
    /// A person has written something into the journal: an answer, or that the run goes on. What it is stays in the journal, where
    /// the next attempt at the turn reads it, so that news that comes twice, or to a workflow that was started anew, does no harm.
    /// </summary>
    [WorkflowSignal(ExecutionContract.NewsSignal)]
    public Task NewsAsync()
    {
        _news++;
        return Task.CompletedTask;
    }

    private static void Conclude(ExecutionEnd end)
    {
        switch (end.Kind)
        {
            case EndKind.Cancelled:
                throw new OperationCanceledException(Workflow.CancellationToken);
            case EndKind.Failed or EndKind.OutOfBudget:
                throw new ApplicationFailureException(end.Error ?? "the execution failed", errorType: $"Execution{end.Kind}", nonRetryable: true);
        }
    }

    // Also when the workflow is cancelled: the end has to be written down.
    private static Task<FinishResult> FinishAsync(ExecutionEnd end) => Workflow.ExecuteActivityAsync(
        (ExecutionActivities activities) => activities.FinishExecutionAsync(end),
        new ActivityOptions { StartToCloseTimeout = FinishLimit, RetryPolicy = Patiently, CancellationToken = CancellationToken.None });

    /// <summary>Until a turn ends the run.</summary>
    private async Task<(ExecutionEnd End, int Turn, string? Host)> RunTurnsAsync(ExecutionRun run)
    {
        var (turn, round, host) = (run.Turn, run.Round, run.HostTaskQueue);
        try
        {
            while (!Workflow.CancellationToken.IsCancellationRequested)
            {
                if (_steps >= TurnsPerRun || (Workflow.ContinueAsNewSuggested && _steps > 0))
                {
                    var next = run with { Turn = turn, Round = round, HostTaskQueue = host };
                    throw Workflow.CreateContinueAsNewException((ExecutionWorkflow workflow) => workflow.RunAsync(next));
                }

                _steps++;
                var heard = _news;
                var result = await RunTurnAsync(host ?? run.RunnerTaskQueue, new TurnRequest(run.ExecutionId, turn, round));
                host = result.TaskQueue ?? host;
                if (result.Turn is { } last && last > turn)
                {
                    (turn, round) = (last, 0);
                }

                switch (result.Outcome)
                {
                    case TurnOutcome.Continue:
                        (turn, round) = (turn + 1, 0);
                        break;
                    case TurnOutcome.NeedsApproval or TurnOutcome.Paused:
                        await NewsSinceAsync(heard, run, result.ExpiresIn);
                        round++;
                        break;
                    case TurnOutcome.Elsewhere:
                        round++;
                        break;
                    default:
                        return (EndOf(run, result), turn, host);
                }
            }
        }
        catch (Exception exception) when (Workflow.CancellationToken.IsCancellationRequested && exception is FailureException or OperationCanceledException)
        {
            // However the turn ended: a person wanted the run to stop, and it has stopped.
        }
        catch (ActivityFailureException failure)
        {
            return (new ExecutionEnd(run.ExecutionId, EndKind.Failed, (failure.InnerException ?? failure).Message), turn, host);
        }

        return (new ExecutionEnd(run.ExecutionId, EndKind.Cancelled), turn, host);
    }

    /// <summary>Waits for days, if need be, without any process. News that came while the turn ran counts.</summary>
    private async Task NewsSinceAsync(int heard, ExecutionRun run, TimeSpan? expiresIn)
    {
        if (expiresIn is not { } limit)
        {
            await Workflow.WaitConditionAsync(() => _news > heard);
        }
        else if (!await Workflow.WaitConditionAsync(() => _news > heard, limit))
        {
            await Workflow.ExecuteActivityAsync(
                (ExecutionActivities activities) => activities.ExpireApprovalsAsync(new OverdueApprovals(run.ExecutionId)),
                new ActivityOptions { StartToCloseTimeout = FinishLimit, RetryPolicy = Patiently });
        }
    }

    private static Task<TurnResult> RunTurnAsync(string taskQueue, TurnRequest request) => Workflow.ExecuteActivityAsync(
        (ITurnActivities runner) => runner.RunTurnAsync(request),
        new ActivityOptions
        {
            TaskQueue = taskQueue,
            StartToCloseTimeout = TurnLimit,
            HeartbeatTimeout = ExecutionContract.HeartbeatTimeout,
            RetryPolicy = Patiently,

            // The runner stops its tools before the run counts as stopped.
            CancellationType = ActivityCancellationType.WaitCancellationCompleted,
        });

    private static ExecutionEnd EndOf(ExecutionRun run, TurnResult result) => result.Outcome switch
    {
        TurnOutcome.Done => new ExecutionEnd(run.ExecutionId, EndKind.Completed),
        TurnOutcome.OutOfBudget => new ExecutionEnd(run.ExecutionId, EndKind.OutOfBudget, result.Error ?? "a budget of the run is used up"),
        _ => new ExecutionEnd(run.ExecutionId, EndKind.Failed, result.Error ?? $"the runner ended turn with outcome {result.Outcome}"),
    };
}
