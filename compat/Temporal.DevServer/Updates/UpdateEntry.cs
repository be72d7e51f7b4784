using Temporalio.Api.Update.V1;

namespace Temporal.DevServer.Updates;

internal enum UpdateState
{
    Admitted,
    Sent,
    Accepted,
    Completed,
    Aborted,
}

/// <summary>One update on its way through a worker.</summary>
internal sealed class UpdateEntry(string id, Request? request)
{
    private TaskCompletionSource _changed = NewSignal();

    public string Id { get; } = id;

    public Request? Request { get; } = request;

    public UpdateState State { get; private set; }

    public Outcome? Outcome { get; private set; }

    public Task Changed => Volatile.Read(ref _changed).Task;

    public UpdateWorkflowExecutionLifecycleStage Stage => State switch
    {
        UpdateState.Completed => UpdateWorkflowExecutionLifecycleStage.Completed,
        UpdateState.Accepted => UpdateWorkflowExecutionLifecycleStage.Accepted,
        _ => UpdateWorkflowExecutionLifecycleStage.Admitted,
    };

    public void MoveTo(UpdateState state, Outcome? outcome = null)
    {
        State = state;
        Outcome = outcome ?? Outcome;
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
