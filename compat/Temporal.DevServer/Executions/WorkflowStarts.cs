using Temporal.DevServer.Signals;
using Temporal.DevServer.Updates;
using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Executions;

/// <summary>Starts workflows, alone or together with their first signal or update.</summary>
internal sealed class WorkflowStarts(WorkflowExecutions executions)
{
    internal async Task<StartWorkflowExecutionResponse> StartAsync(StartOrder order)
    {
        order.Check(executions.Limits);
        return await executions.ChangeAsync(executions.Chain(order.Namespace, order.WorkflowId), transaction =>
        {
            var outcome = Start(transaction, order);
            return Respond(outcome, FirstTask(outcome, order));
        }).ConfigureAwait(false);
    }

    internal async Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartAsync(
        StartOrder order, WorkflowExecutionSignaledEventAttributes signal)
    {
        order.Check(executions.Limits);
        return await executions.ChangeAsync(executions.Chain(order.Namespace, order.WorkflowId), transaction =>
        {
            var outcome = Start(transaction, order);
            // The signal comes before the first workflow task, so that the workflow begins with it.
            SignalRules.Signal(transaction.On(outcome.Run), signal, order.Links);
            FirstTask(outcome, order);
            return new SignalWithStartWorkflowExecutionResponse
            {
                RunId = outcome.Run.RunId,
                Started = outcome.IsStarted,
                FirstExecutionRunId = outcome.Run.Record.FirstRunId,
            };
        }).ConfigureAwait(false);
    }

    /// <summary>Starts a workflow, or finds it, and gives it an update in the same transaction.</summary>
    internal async Task<(StartWorkflowExecutionResponse Start, WorkflowRun Run, UpdateEntry Update)> UpdateWithStartAsync(
        StartOrder order, UpdateWorkflowExecutionRequest update)
    {
        order.Check(executions.Limits);
        return await executions.ChangeAsync(executions.Chain(order.Namespace, order.WorkflowId), transaction =>
        {
            var current = transaction.Chain.Current;
            if (current is { IsOpen: false } && current.Updates.Find(update.Request.Meta.UpdateId, current.Record) is { } known)
            {
                return (Respond(new(current, false), null), current, known);
            }

            var outcome = Start(transaction, order);
            var entry = UpdateDesk.Admit(transaction.On(outcome.Run), update);
            return (Respond(outcome, FirstTask(outcome, order)), outcome.Run, entry);
        }).ConfigureAwait(false);
    }

    /// <summary>Begins a run under the policies of the order. A workflow task is not scheduled yet.</summary>
    private static StartOutcome Start(Transaction transaction, StartOrder order)
    {
        var current = transaction.Chain.Current;
        switch (StartPolicy.Decide(current?.Record, order.RequestId, order.Reuse, order.Conflict))
        {
            case StartAction.SameRequest:
                return new(current!, true);
            case StartAction.UseExisting:
                return new(current!, false);
            case StartAction.TerminateAndStart:
                Closing.Terminate(transaction.On(current!), "TerminateIfRunning WorkflowIdReusePolicy", null, "history-service");
                break;
        }

        var runId = Guid.NewGuid().ToString();
        var started = order.Started;
        started.WorkflowId = order.WorkflowId;
        started.OriginalExecutionRunId = runId;
        started.FirstExecutionRunId = runId;
        started.Attempt = 1;
        started.EagerExecutionAccepted = order.WantsTaskAtOnce && started.FirstWorkflowTaskBackoff is null;
        var run = new NewRun
        {
            Namespace = order.Namespace,
            WorkflowId = order.WorkflowId,
            RunId = runId,
            Started = started,
            RequestId = order.RequestId,
            UserMetadata = order.UserMetadata,
            Links = order.Links,
            Parent = order.Parent,
            BackoffIsStartDelay = started.FirstWorkflowTaskBackoff is not null,
        }.Begin(transaction).Run;
        return new(run, true) { Transition = transaction.On(run) };
    }

    private static PollWorkflowTaskQueueResponse? FirstTask(StartOutcome outcome, StartOrder order)
    {
        if (outcome.Transition is not { } transition)
        {
            return null;
        }

        WorkflowTaskLifecycle.EnsureScheduled(transition);
        if (!order.WantsTaskAtOnce || transition.Record.WorkflowTask is not { StartedAt: 0 })
        {
            return null;
        }

        WorkflowTaskLifecycle.Start(transition, order.Started.Identity);
        return WorkflowTaskResponses.ForStarted(transition);
    }

    private static StartWorkflowExecutionResponse Respond(StartOutcome outcome, PollWorkflowTaskQueueResponse? task) => new()
    {
        RunId = outcome.Run.RunId,
        Started = outcome.IsStarted,
        Status = outcome.Run.Record.Status,
        FirstExecutionRunId = outcome.Run.Record.FirstRunId,
        EagerWorkflowTask = task,
    };

    private sealed record StartOutcome(WorkflowRun Run, bool IsStarted)
    {
        /// <summary>Null when no run was begun.</summary>
        public Transition? Transition { get; init; }
    }
}
