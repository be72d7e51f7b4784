using Temporalio.Api.Query.V1;

namespace Temporal.DevServer.Queries;

/// <summary>A query that waits for a worker's answer.</summary>
internal sealed class PendingQuery(WorkflowQuery query)
{
    private readonly TaskCompletionSource<WorkflowQueryResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _direct = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = Guid.NewGuid().ToString();

    public WorkflowQuery Query { get; } = query;

    public Task<WorkflowQueryResult> Answered => _answer.Task;

    /// <summary>Ends when no workflow task is there to carry the query, so that it needs a task of its own.</summary>
    public Task NeedsOwnTask => _direct.Task;

    /// <summary>Set when the caller stopped waiting; a worker is not bothered any more.</summary>
    public bool IsAbandoned { get; set; }

    public void Answer(WorkflowQueryResult result) => _answer.TrySetResult(result);

    public void GoDirect() => _direct.TrySetResult();
}
