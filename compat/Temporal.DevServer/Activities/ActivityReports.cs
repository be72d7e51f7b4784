using Temporal.DevServer.Frontend;
using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Activities;

/// <summary>What workers and clients report about activities, named by a task token or by ids.</summary>
internal sealed class ActivityReports(WorkflowExecutions executions)
{
    internal async Task CompleteAsync(ActivityName name, Payloads? result, string identity) =>
        await ChangeAsync(name, (transition, activity) => ActivityLifecycle.Complete(transition, activity, result, identity)).ConfigureAwait(false);

    internal async Task FailAsync(ActivityName name, Failure? failure, Payloads? lastHeartbeat, string identity) =>
        await ChangeAsync(name, (transition, activity) =>
        {
            if (lastHeartbeat is not null)
            {
                activity.HeartbeatDetails = lastHeartbeat.Clone();
            }

            ActivityLifecycle.Fail(transition, activity, failure ?? new Failure { Message = "the activity failed without a failure" }, identity);
        }).ConfigureAwait(false);

    internal async Task CancelAsync(ActivityName name, Payloads? details, string identity) =>
        await ChangeAsync(name, (transition, activity) =>
        {
            if (activity.CancelRequestedId == 0)
            {
                throw ServiceErrors.InvalidArgument("unable to mark activity as canceled without activity being request canceled first");
            }

            ActivityLifecycle.Cancel(transition, activity, details, identity);
        }).ConfigureAwait(false);

    /// <summary>
    /// Notes that the activity lives. That is memory only; details are kept, and cost a commit only when they differ from the last ones.
    /// </summary>
    /// <returns>True when the workflow asked the activity to stop.</returns>
    internal async Task<bool> HeartbeatAsync(ActivityName name, Payloads? details)
    {
        return await executions.ChangeAsync(Find(name), transition =>
        {
            var activity = Find(transition, name);
            transition.Run.Heartbeats[activity.ScheduledId] = transition.Now;
            transition.IsWorthSaving = details is not null && !details.Equals(activity.HeartbeatDetails);
            if (transition.IsWorthSaving)
            {
                activity.HeartbeatDetails = details!.Clone();
            }

            return activity.CancelRequestedId != 0;
        }).ConfigureAwait(false);
    }

    private async Task ChangeAsync(ActivityName name, Action<Transition, ActivityRecord> change) =>
        await executions.ChangeAsync(Find(name), transition =>
        {
            change(transition, Find(transition, name));
            return true;
        }).ConfigureAwait(false);

    private WorkflowRun Find(ActivityName name) =>
        executions.TryFind(name.Namespace, name.Execution) ?? throw ServiceErrors.ActivityNotFound();

    private static ActivityRecord Find(Transition transition, ActivityName name)
    {
        if (name.Token is { } token)
        {
            // Only the attempt that a worker holds may report; a late word of an older one must not close a newer one.
            return transition.Record.Activities.FirstOrDefault(one =>
                    one.ScheduledId == token.ScheduledEventId && one.Attempt == token.Attempt && one.StartedAt != 0)
                ?? throw ServiceErrors.ActivityNotFound();
        }

        return transition.Record.Activities.FirstOrDefault(one => one.ActivityId == name.ActivityId)
            ?? throw ServiceErrors.NotFound("Can't find pending activity with such ID. Invalid activityID or activity already completed");
    }
}

/// <summary>An activity as a caller names it: by the token of one attempt, or by its id in a run.</summary>
internal sealed record ActivityName(string Namespace, WorkflowExecution Execution, string ActivityId, TaskToken? Token)
{
    internal static ActivityName ByToken(string @namespace, ByteString token)
    {
        var parsed = TaskTokens.Parse(token);
        var execution = new WorkflowExecution { WorkflowId = parsed.WorkflowId, RunId = parsed.RunId };
        return new(@namespace, execution, parsed.ActivityId, parsed.ScheduledEventId == 0 ? null : parsed);
    }

    internal static ActivityName ById(string @namespace, string workflowId, string runId, string activityId)
    {
        if (workflowId.Length == 0)
        {
            throw ServiceErrors.InvalidArgument("WorkflowId is not set on request.");
        }

        if (activityId.Length == 0)
        {
            throw ServiceErrors.InvalidArgument("ActivityId is not set on request.");
        }

        return new(@namespace, new WorkflowExecution { WorkflowId = workflowId, RunId = runId }, activityId, null);
    }
}
