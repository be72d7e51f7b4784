namespace Stigmer.Server.Storage;

/// <summary>Something that Temporal has still to be told about an execution; committed together with the reason for it.</summary>
internal sealed record WorkflowIntent(long Number, string ExecutionId, IntentAction Action);

internal enum IntentAction
{
    Start = 1,
    Cancel = 2,

    /// <summary>A person has written something into the journal that a waiting workflow may wait for.</summary>
    News = 3,
}
