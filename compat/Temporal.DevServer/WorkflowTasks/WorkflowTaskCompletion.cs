using Temporal.DevServer.Updates;

namespace Temporal.DevServer.WorkflowTasks;

/// <summary>Takes in what a worker decided: commands become events, and what waited meanwhile is written after them.</summary>
internal static class WorkflowTaskCompletion
{
    /// <summary>The started task that the token names, or null when it is over.</summary>
    internal static WorkflowTaskRecord? Find(Transition transition, TaskToken token) =>
        transition.Run.IsOpen
        && transition.Record.WorkflowTask is { StartedAt: not 0 } task
        && task.Stamp == token.Version && task.StartedId == token.StartedEventId && task.Attempt == token.Attempt
            ? task
            : null;

    internal static RespondWorkflowTaskCompletedResponse Apply(
        Transition transition, WorkflowTaskRecord task, RespondWorkflowTaskCompletedRequest request)
    {
        var record = transition.Record;
        if (task.Transient)
        {
            // The retry succeeded, so now it is history.
            transition.Append(WorkflowTaskLifecycle.ScheduledEvent(record, task));
            transition.Append(WorkflowTaskLifecycle.StartedEvent(task, transition.Transaction.Limits));
        }

        var completed = transition.Append(CompletedEvent(task, request));
        record.WorkflowTask = null;
        record.LastCompletedStartedId = task.StartedId;
        record.Sticky = request.StickyAttributes?.WorkerTaskQueue is { Name.Length: > 0 } sticky
            ? new StickyQueue { Name = sticky.Name, ScheduleToStart = request.StickyAttributes.ScheduleToStartTimeout.ToTicks() }
            : null;

        var context = new CommandContext(transition, completed.EventId, request);
        foreach (var command in request.Commands)
        {
            if (!transition.Run.IsOpen)
            {
                break;
            }

            context.Begin(command);
            CommandDispatch.Apply(context, command);
        }

        UpdateMessages.ApplyUnplaced(context);
        transition.Run.Queries.Answer(request.QueryResults);
        return Respond(context);
    }

    private static RespondWorkflowTaskCompletedResponse Respond(CommandContext context)
    {
        var transition = context.Transition;
        var response = new RespondWorkflowTaskCompletedResponse();
        response.ActivityTasks.AddRange(context.EagerActivities);
        if (!transition.Run.IsOpen)
        {
            return response;
        }

        var hasNews = EventBuffer.Flush(transition) || context.HasNews;
        if (hasNews || context.Request.ForceCreateNewWorkflowTask || transition.Run.Updates.HasUndelivered)
        {
            WorkflowTaskLifecycle.EnsureScheduled(transition);
            if (context.Request.ReturnNewWorkflowTask && transition.Record.WorkflowTask is { StartedAt: 0, NotBefore: 0 })
            {
                // The offer that scheduling made goes stale by this, which is what offers do.
                WorkflowTaskLifecycle.Start(transition, context.Identity);
                response.WorkflowTask = WorkflowTaskResponses.ForStarted(transition);
            }
        }
        else if (transition.Run.Queries.HasWaiting)
        {
            var run = transition.Run;
            transition.Transaction.Then(run.Queries.GoDirect);
        }

        return response;
    }

    private static HistoryEvent CompletedEvent(WorkflowTaskRecord task, RespondWorkflowTaskCompletedRequest request) => new()
    {
        WorkflowTaskCompletedEventAttributes = new()
        {
            ScheduledEventId = task.ScheduledId,
            StartedEventId = task.StartedId,
            Identity = request.Identity,
            BinaryChecksum = request.BinaryChecksum,
            SdkMetadata = request.SdkMetadata,
            MeteringMetadata = request.MeteringMetadata,
        },
    };
}
