namespace Temporalio.Client;

/// <summary>An update that was sent.</summary>
public record WorkflowUpdateHandle(ITemporalClient Client, string Id, string WorkflowId, string? WorkflowRunId = null)
{
    /// <summary>The outcome, if it came with the answer to the sending.</summary>
    internal Api.Update.V1.Outcome? KnownOutcome { get; init; }

    /// <summary>Waits for the update to end well.</summary>
    public Task GetResultAsync(RpcOptions? rpcOptions = null) => GetResultAsync<ValueTuple>(rpcOptions);

    /// <summary>Waits for the update's result.</summary>
    public virtual Task<TResult> GetResultAsync<TResult>(RpcOptions? rpcOptions = null) =>
        WorkflowUpdates.WaitAsync<TResult>(this, rpcOptions);
}

/// <summary>An update with a known result.</summary>
public record WorkflowUpdateHandle<TResult>(ITemporalClient Client, string Id, string WorkflowId, string? WorkflowRunId = null)
    : WorkflowUpdateHandle(Client, Id, WorkflowId, WorkflowRunId)
{
    /// <summary>Waits for the update's result.</summary>
    public new Task<TResult> GetResultAsync(RpcOptions? rpcOptions = null) => GetResultAsync<TResult>(rpcOptions);
}
