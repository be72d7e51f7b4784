using System.Linq.Expressions;
using Temporalio.Client.Interceptors;
using Temporalio.Worker;

namespace Temporalio.Client;

/// <summary>A client of one namespace.</summary>
public interface ITemporalClient : IWorkerClient
{
    /// <summary>The connection.</summary>
    ITemporalConnection Connection { get; }

    /// <summary>What calls pass through first.</summary>
    ClientOutboundInterceptor OutboundInterceptor { get; }

    /// <summary>The raw calls.</summary>
    WorkflowService WorkflowService { get; }

    /// <summary>Starts a workflow by a call of its run method.</summary>
    Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options);

    /// <summary>Starts a workflow by a call of its run method.</summary>
    Task<WorkflowHandle<TWorkflow>> StartWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options);

    /// <summary>Starts a workflow by name.</summary>
    Task<WorkflowHandle> StartWorkflowAsync(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options);

    /// <summary>A handle of a workflow that may exist.</summary>
    WorkflowHandle GetWorkflowHandle(string id, string? runId = null, string? firstExecutionRunId = null);

    /// <summary>A handle of a workflow that may exist.</summary>
    WorkflowHandle<TWorkflow> GetWorkflowHandle<TWorkflow>(string id, string? runId = null, string? firstExecutionRunId = null);

    /// <summary>A handle of a workflow that may exist.</summary>
    WorkflowHandle<TWorkflow, TResult> GetWorkflowHandle<TWorkflow, TResult>(
        string id, string? runId = null, string? firstExecutionRunId = null);

    /// <summary>Workflows that a query finds.</summary>
    IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(string query, WorkflowListOptions? options = null);

    /// <summary>How many workflows a query finds.</summary>
    Task<WorkflowExecutionCount> CountWorkflowsAsync(string query, WorkflowCountOptions? options = null);
}
