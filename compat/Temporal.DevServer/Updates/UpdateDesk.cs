using Temporal.DevServer.Frontend;
using Temporal.DevServer.Hosting;
using Temporal.DevServer.WorkflowTasks;
using Temporalio.Api.Update.V1;

namespace Temporal.DevServer.Updates;

/// <summary>Takes updates in and waits for the stage that the caller wants.</summary>
internal sealed class UpdateDesk(WorkflowExecutions executions, ServerClock clock)
{
    internal async Task<UpdateWorkflowExecutionResponse> UpdateAsync(
        UpdateWorkflowExecutionRequest request, DateTime deadline, CancellationToken cancellationToken)
    {
        Check(request);
        var run = executions.Find(request.Namespace, request.WorkflowExecution);
        var entry = await executions.ChangeAsync(run, transition => Admit(transition, request)).ConfigureAwait(false);
        return await WaitAsync(run, entry, request.WaitPolicy?.LifecycleStage ?? default, deadline, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<PollWorkflowExecutionUpdateResponse> PollAsync(
        PollWorkflowExecutionUpdateRequest request, DateTime deadline, CancellationToken cancellationToken)
    {
        var id = request.UpdateRef?.UpdateId ?? "";
        var run = executions.Find(request.Namespace, request.UpdateRef?.WorkflowExecution);
        UpdateEntry? entry;
        lock (run.Chain.Gate)
        {
            entry = Find(run, id);
        }

        if (entry is null)
        {
            throw ServiceErrors.NotFound($"update \"{id}\" not found");
        }

        var response = await WaitAsync(run, entry, request.WaitPolicy?.LifecycleStage ?? default, deadline, cancellationToken).ConfigureAwait(false);
        return new() { Outcome = response.Outcome, Stage = response.Stage, UpdateRef = response.UpdateRef };
    }

    internal static void Check(UpdateWorkflowExecutionRequest request)
    {
        if (string.IsNullOrEmpty(request.Request?.Input?.Name))
        {
            throw ServiceErrors.InvalidArgument("The name of the update is not set on request.");
        }

        request.Request.Meta ??= new Meta();
        if (request.Request.Meta.UpdateId.Length == 0)
        {
            request.Request.Meta.UpdateId = Guid.NewGuid().ToString();
        }
    }

    /// <summary>Joins the update of the same id, or takes in a new one and plans the workflow task that carries it.</summary>
    internal static UpdateEntry Admit(Transition transition, UpdateWorkflowExecutionRequest request)
    {
        var run = transition.Run;
        var record = transition.Record;
        if (request.FirstExecutionRunId.Length > 0 && request.FirstExecutionRunId != record.FirstRunId)
        {
            throw ServiceErrors.NotFound("workflow execution not found");
        }

        if (Find(run, request.Request.Meta.UpdateId) is { } known)
        {
            transition.IsWorthSaving = false;
            return known;
        }

        if (!run.IsOpen)
        {
            throw ServiceErrors.AlreadyCompleted();
        }

        if (record.WorkflowTask is { Attempt: >= 3 })
        {
            throw ServiceErrors.NotReady("Unable to perform workflow execution update due to Workflow Task in failed state.");
        }

        if (run.Updates.InFlight >= transition.Transaction.Limits.UpdatesInFlight)
        {
            throw ServiceErrors.Exhausted("limit on number of concurrent in-flight updates has been reached", ResourceExhaustedCause.ConcurrentLimit);
        }

        var entry = run.Updates.Admit(request.Request);
        if (record.BackoffForStartDelay)
        {
            record.BackoffUntil = 0;
        }

        WorkflowTaskLifecycle.EnsureScheduled(transition);
        return entry;
    }

    internal async Task<UpdateWorkflowExecutionResponse> WaitAsync(
        WorkflowRun run, UpdateEntry entry, UpdateWorkflowExecutionLifecycleStage stage, DateTime deadline, CancellationToken cancellationToken)
    {
        using var limit = clock.Bound(executions.Limits.LongPoll, deadline, cancellationToken);
        while (true)
        {
            var changed = entry.Changed;
            if (entry.State == UpdateState.Aborted)
            {
                throw Aborted(run.Record);
            }

            if (entry.Stage >= stage || await limit.EndedFirstAsync(changed).ConfigureAwait(false))
            {
                break;
            }
        }

        await run.CommittedSoFar().ConfigureAwait(false);
        return new()
        {
            UpdateRef = new UpdateRef { WorkflowExecution = new() { WorkflowId = run.Chain.WorkflowId, RunId = run.RunId }, UpdateId = entry.Id },
            Outcome = entry.Outcome,
            Stage = entry.Stage,
        };
    }

    private static UpdateEntry? Find(WorkflowRun run, string id)
    {
        var entry = run.Updates.Find(id, run.Record);
        if (entry is { State: UpdateState.Accepted } && !run.IsOpen)
        {
            entry.MoveTo(UpdateState.Completed, UpdateRegistry.ClosedBeforeCompletion());
        }

        return entry is { State: UpdateState.Aborted } ? null : entry;
    }

    private static RpcException Aborted(RunRecord record) => record.SuccessorRunId.Length > 0
        ? ServiceErrors.Exhausted("workflow operation can not be applied because workflow is closing", ResourceExhaustedCause.BusyWorkflow)
        : ServiceErrors.NotFound("workflow update was aborted by closing workflow");
}
