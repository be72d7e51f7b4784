namespace Temporalio.Client.Interceptors;

/// <summary>Puts itself in front of a client's calls.</summary>
public interface IClientInterceptor
{
    /// <summary>Wraps the next interceptor.</summary>
    ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => nextInterceptor;
}

/// <summary>What a client's calls pass through. Override what matters; the rest goes on to the next.</summary>
public abstract class ClientOutboundInterceptor
{
    private readonly ClientOutboundInterceptor? _next;

    /// <summary>Creates an interceptor in front of another.</summary>
    protected ClientOutboundInterceptor(ClientOutboundInterceptor next) => _next = next;

    private protected ClientOutboundInterceptor()
    {
    }

    /// <summary>The next in the chain.</summary>
    protected ClientOutboundInterceptor Next => _next ?? throw new InvalidOperationException("There is no next interceptor");

    /// <summary>Starts a workflow.</summary>
    public virtual Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) =>
        Next.StartWorkflowAsync<TWorkflow, TResult>(input);

    /// <summary>Signals a workflow.</summary>
    public virtual Task SignalWorkflowAsync(SignalWorkflowInput input) => Next.SignalWorkflowAsync(input);

    /// <summary>Queries a workflow.</summary>
    public virtual Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input) => Next.QueryWorkflowAsync<TResult>(input);

    /// <summary>Sends an update.</summary>
    public virtual Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) =>
        Next.StartWorkflowUpdateAsync<TResult>(input);

    /// <summary>Describes a workflow.</summary>
    public virtual Task<WorkflowExecutionDescription> DescribeWorkflowAsync(DescribeWorkflowInput input) =>
        Next.DescribeWorkflowAsync(input);

    /// <summary>Cancels a workflow.</summary>
    public virtual Task CancelWorkflowAsync(CancelWorkflowInput input) => Next.CancelWorkflowAsync(input);

    /// <summary>Terminates a workflow.</summary>
    public virtual Task TerminateWorkflowAsync(TerminateWorkflowInput input) => Next.TerminateWorkflowAsync(input);

    /// <summary>Fetches events.</summary>
    public virtual Task<WorkflowHistoryEventPage> FetchWorkflowHistoryEventPageAsync(FetchWorkflowHistoryEventPageInput input) =>
        Next.FetchWorkflowHistoryEventPageAsync(input);

    /// <summary>Lists workflows.</summary>
    public virtual IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(ListWorkflowsInput input) => Next.ListWorkflowsAsync(input);

    /// <summary>Counts workflows.</summary>
    public virtual Task<WorkflowExecutionCount> CountWorkflowsAsync(CountWorkflowsInput input) => Next.CountWorkflowsAsync(input);
}
