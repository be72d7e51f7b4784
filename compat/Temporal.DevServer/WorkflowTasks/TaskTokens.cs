using Temporal.DevServer.Frontend;

namespace Temporal.DevServer.WorkflowTasks;

/// <summary>Names one attempt of one task. Tokens hold no secret and stay valid across restarts of the server.</summary>
internal static class TaskTokens
{
    internal static ByteString ForWorkflowTask(RunRecord record, WorkflowTaskRecord task) => new TaskToken
    {
        WorkflowId = record.WorkflowId,
        RunId = record.RunId,
        ScheduledEventId = task.ScheduledId,
        StartedEventId = task.StartedId,
        Attempt = task.Attempt,
        Version = task.Stamp,
        WorkflowType = record.WorkflowType,
    }.ToByteString();

    internal static ByteString ForActivity(RunRecord record, ActivityRecord activity) => new TaskToken
    {
        WorkflowId = record.WorkflowId,
        RunId = record.RunId,
        ScheduledEventId = activity.ScheduledId,
        Attempt = activity.Attempt,
        ActivityId = activity.ActivityId,
        ActivityType = activity.ActivityType,
        WorkflowType = record.WorkflowType,
    }.ToByteString();

    /// <summary>A query task belongs to no attempt of anything: its token is the id of the waiting query.</summary>
    internal static ByteString ForQuery(RunRecord record, string queryId) => new TaskToken
    {
        WorkflowId = record.WorkflowId,
        RunId = record.RunId,
        ActivityId = queryId,
    }.ToByteString();

    internal static TaskToken Parse(ByteString token)
    {
        try
        {
            var parsed = TaskToken.Parser.ParseFrom(token);
            if (parsed.WorkflowId.Length > 0)
            {
                return parsed;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Told to the caller below, together with the tokens that parse and say nothing.
        }

        throw ServiceErrors.InvalidArgument("error deserializing task token");
    }
}
