using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Executions;

/// <summary>Begins the run that follows another one of the same workflow: continued as new, retried, or due by cron.</summary>
internal static class Successors
{
    internal static string ContinueAsNew(Transition transition, ContinueAsNewWorkflowExecutionCommandAttributes command)
    {
        var started = Inherit(transition);
        started.Input = command.Input;
        started.WorkflowType = command.WorkflowType is { Name.Length: > 0 } type ? type : started.WorkflowType;
        started.TaskQueue = command.TaskQueue is { Name.Length: > 0 } queue ? queue : started.TaskQueue;
        started.WorkflowRunTimeout = command.WorkflowRunTimeout.ToTicks() > 0 ? command.WorkflowRunTimeout : started.WorkflowRunTimeout;
        started.WorkflowTaskTimeout = command.WorkflowTaskTimeout.ToTicks() > 0 ? command.WorkflowTaskTimeout : started.WorkflowTaskTimeout;
        // The SDK sends these again in full, so what it left out is meant to be gone.
        started.RetryPolicy = Retries.Complete(command.RetryPolicy);
        started.Memo = command.Memo;
        started.SearchAttributes = command.SearchAttributes;
        started.Header = command.Header;
        started.CronSchedule = command.CronSchedule;
        started.LastCompletionResult = command.LastCompletionResult;
        started.ContinuedFailure = command.Failure;
        started.Initiator = ContinueAsNewInitiator.Workflow;
        started.FirstWorkflowTaskBackoff = command.BackoffStartInterval.ToTicks().ToDuration();
        started.Attempt = 1;
        return Begin(transition, started);
    }

    internal static string Retry(Transition transition, Failure failure, long backoff)
    {
        var started = Inherit(transition);
        started.Memo = transition.Record.Memo?.Clone();
        started.SearchAttributes = transition.Record.SearchAttributes?.Clone();
        started.Initiator = ContinueAsNewInitiator.Retry;
        started.ContinuedFailure = failure;
        started.FirstWorkflowTaskBackoff = backoff.ToDuration();
        started.Attempt++;
        return Begin(transition, started);
    }

    private static WorkflowExecutionStartedEventAttributes Inherit(Transition transition)
    {
        var started = transition.Run.Event(1).WorkflowExecutionStartedEventAttributes.Clone();
        started.ContinuedExecutionRunId = transition.Run.RunId;
        started.EagerExecutionAccepted = false;
        return started;
    }

    private static string Begin(Transition transition, WorkflowExecutionStartedEventAttributes started)
    {
        var record = transition.Record;
        var runId = Guid.NewGuid().ToString();
        started.OriginalExecutionRunId = runId;
        var next = new NewRun
        {
            Namespace = record.Namespace,
            WorkflowId = record.WorkflowId,
            RunId = runId,
            Started = started,
            UserMetadata = record.UserMetadata,
            Parent = record.Parent,
        }.Begin(transition.Transaction);
        record.SuccessorRunId = runId;
        WorkflowTaskLifecycle.EnsureScheduled(next);
        return runId;
    }
}
