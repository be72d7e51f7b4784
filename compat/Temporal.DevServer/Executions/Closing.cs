using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Executions;

/// <summary>The ways in which a run ends.</summary>
internal static class Closing
{
    internal static void Complete(CommandContext context, CompleteWorkflowExecutionCommandAttributes attributes)
    {
        context.MayClose();
        Close(context.Transition, WorkflowExecutionStatus.Completed, context.Describe(new HistoryEvent
        {
            WorkflowExecutionCompletedEventAttributes = new()
            {
                Result = attributes.Result,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
            },
        }));
    }

    internal static void Fail(CommandContext context, FailWorkflowExecutionCommandAttributes attributes)
    {
        var transition = context.Transition;
        context.MayClose();
        if (attributes.Failure is null)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadFailWorkflowExecutionAttributes, "Failure is not set on FailWorkflowExecutionCommand.");
        }

        var retry = DecideRetry(transition, attributes.Failure);
        var entry = new WorkflowExecutionFailedEventAttributes
        {
            Failure = attributes.Failure,
            RetryState = retry.State,
            WorkflowTaskCompletedEventId = context.CompletedEventId,
        };
        if (retry.IsRetry)
        {
            entry.NewExecutionRunId = Successors.Retry(transition, attributes.Failure, retry.Interval);
        }

        Close(transition, WorkflowExecutionStatus.Failed, context.Describe(new HistoryEvent { WorkflowExecutionFailedEventAttributes = entry }));
    }

    internal static void Cancel(CommandContext context, CancelWorkflowExecutionCommandAttributes attributes)
    {
        context.MayClose();
        Close(context.Transition, WorkflowExecutionStatus.Canceled, context.Describe(new HistoryEvent
        {
            WorkflowExecutionCanceledEventAttributes = new()
            {
                Details = attributes.Details,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
            },
        }));
    }

    internal static void ContinueAsNew(CommandContext context, ContinueAsNewWorkflowExecutionCommandAttributes attributes)
    {
        var transition = context.Transition;
        context.MayClose();
        if (Retries.Problem(attributes.RetryPolicy) is { } problem)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadContinueAsNewAttributes, problem);
        }

        var runId = Successors.ContinueAsNew(transition, attributes);
        var next = transition.Transaction.Transitions.First(one => one.Run.RunId == runId).Run.Event(1).WorkflowExecutionStartedEventAttributes;
        Close(transition, WorkflowExecutionStatus.ContinuedAsNew, context.Describe(new HistoryEvent
        {
            WorkflowExecutionContinuedAsNewEventAttributes = new()
            {
                NewExecutionRunId = runId,
                WorkflowType = next.WorkflowType,
                TaskQueue = next.TaskQueue,
                Input = next.Input,
                WorkflowRunTimeout = next.WorkflowRunTimeout,
                WorkflowTaskTimeout = next.WorkflowTaskTimeout,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
                BackoffStartInterval = next.FirstWorkflowTaskBackoff,
                Initiator = next.Initiator,
                Failure = next.ContinuedFailure,
                LastCompletionResult = next.LastCompletionResult,
                Header = next.Header,
                Memo = next.Memo,
                SearchAttributes = next.SearchAttributes,
            },
        }));
    }

    internal static void Terminate(Transition transition, string reason, Payloads? details, string identity)
    {
        WorkflowTaskLifecycle.ForceEnd(transition);
        Close(transition, WorkflowExecutionStatus.Terminated, new HistoryEvent
        {
            WorkflowExecutionTerminatedEventAttributes = new() { Reason = reason, Details = details, Identity = identity },
        });
    }

    internal static void TimeOut(Transition transition)
    {
        var failure = new Failure
        {
            Message = "workflow timeout",
            Source = "Server",
            TimeoutFailureInfo = new() { TimeoutType = TimeoutType.StartToClose },
        };
        var isOver = transition.Record.ExecutionExpiresAt is not 0 and var end && end <= transition.Now;
        var retry = isOver ? new RetryDecision(RetryState.Timeout) : DecideRetry(transition, failure);
        var entry = new WorkflowExecutionTimedOutEventAttributes { RetryState = retry.State };
        WorkflowTaskLifecycle.ForceEnd(transition);
        if (retry.IsRetry)
        {
            entry.NewExecutionRunId = Successors.Retry(transition, failure, retry.Interval);
        }

        Close(transition, WorkflowExecutionStatus.TimedOut, new HistoryEvent { WorkflowExecutionTimedOutEventAttributes = entry });
    }

    private static RetryDecision DecideRetry(Transition transition, Failure failure)
    {
        var policy = transition.Run.Event(1).WorkflowExecutionStartedEventAttributes.RetryPolicy;
        return Retries.Decide(policy, transition.Record.Attempt, failure, transition.Now, transition.Record.ExecutionExpiresAt);
    }

    private static void Close(Transition transition, WorkflowExecutionStatus status, HistoryEvent entry)
    {
        var record = transition.Record;
        transition.Append(entry);
        record.Status = status;
        record.ClosedAt = transition.Now;
        record.WorkflowTask = null;
        record.Sticky = null;
        record.BackoffUntil = 0;
        record.Activities.Clear();
        record.Timers.Clear();
        record.ExternalRequests.Clear();
        record.BufferedEvents.Clear();
        // With a successor the parent and the children go on with that one, and learn nothing of this end.
        var isLast = record.SuccessorRunId.Length == 0;
        record.CloseEffectsPending = isLast && (record.Parent is not null || record.Children.Count > 0);
        transition.Run.Heartbeats.Clear();

        var run = transition.Run;
        transition.Transaction.Then(run.Queries.Release);
        transition.Transaction.Then(run.Updates.Close);
    }
}
