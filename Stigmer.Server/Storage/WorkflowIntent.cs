namespace Stigmer.Server.Storage;

/// <summary>Something that Temporal has still to be told about an execution; committed together with the reason for it.</summary>
/// <param name="Number">Its place in the outbox.</param>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Action">What Temporal is told.</param>
/// <param name="Trace">The W3C trace context of the call that is the reason; empty when there is none.</param>
internal sealed record WorkflowIntent(long Number, string ExecutionId, IntentAction Action, string Trace);

internal enum IntentAction
{
    Start = 1,
    Cancel = 2,

    /// <summary>A person has written something into the journal that a waiting workflow may wait for.</summary>
    News = 3,
}
