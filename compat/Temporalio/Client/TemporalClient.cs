using System.Linq.Expressions;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>A client of one namespace.</summary>
public class TemporalClient : ITemporalClient
{
    /// <summary>Creates a client on a connection.</summary>
    public TemporalClient(ITemporalConnection connection, TemporalClientOptions options)
    {
        Connection = connection;
        Options = (TemporalClientOptions)options.Clone();
        ClientOutboundInterceptor outbound = new ClientCalls(this);
        foreach (var interceptor in Options.Interceptors?.Reverse() ?? [])
        {
            outbound = interceptor.InterceptClient(outbound);
        }

        OutboundInterceptor = outbound;
    }

    /// <inheritdoc />
    public ITemporalConnection Connection { get; }

    /// <inheritdoc />
    public WorkflowService WorkflowService => Connection.WorkflowService;

    /// <inheritdoc />
    public TemporalClientOptions Options { get; }

    /// <inheritdoc />
    public ClientOutboundInterceptor OutboundInterceptor { get; }

    /// <summary>Connects to a server.</summary>
    public static async Task<TemporalClient> ConnectAsync(TemporalClientConnectOptions options) =>
        new(await TemporalConnection.ConnectAsync(options).ConfigureAwait(false), options.ToClientOptions());

    /// <summary>Creates a client whose first call connects it.</summary>
    public static TemporalClient CreateLazy(TemporalClientConnectOptions options) =>
        new(TemporalConnection.CreateLazy(options), options.ToClientOptions());

    /// <inheritdoc />
    public Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = CallExpression.Extract(workflowRunCall);
        return OutboundInterceptor.StartWorkflowAsync<TWorkflow, TResult>(
            new(WorkflowDefinition.NameForCall(method), args, options, null));
    }

    /// <inheritdoc />
    public async Task<WorkflowHandle<TWorkflow>> StartWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = CallExpression.Extract(workflowRunCall);
        return await OutboundInterceptor.StartWorkflowAsync<TWorkflow, object?>(
            new(WorkflowDefinition.NameForCall(method), args, options, null)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<WorkflowHandle> StartWorkflowAsync(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options) =>
        await OutboundInterceptor.StartWorkflowAsync<object, object?>(new(workflow, args, options, null)).ConfigureAwait(false);

    /// <inheritdoc />
    public WorkflowHandle GetWorkflowHandle(string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, runId, firstExecutionRunId);

    /// <inheritdoc />
    public WorkflowHandle<TWorkflow> GetWorkflowHandle<TWorkflow>(string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, runId, firstExecutionRunId);

    /// <inheritdoc />
    public WorkflowHandle<TWorkflow, TResult> GetWorkflowHandle<TWorkflow, TResult>(
        string id, string? runId = null, string? firstExecutionRunId = null) => new(this, id, runId, runId, firstExecutionRunId);

    /// <inheritdoc />
    public IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(string query, WorkflowListOptions? options = null) =>
        OutboundInterceptor.ListWorkflowsAsync(new(query, options));

    /// <inheritdoc />
    public Task<WorkflowExecutionCount> CountWorkflowsAsync(string query, WorkflowCountOptions? options = null) =>
        OutboundInterceptor.CountWorkflowsAsync(new(query, options));

    /// <summary>The options with retries on, unless they say otherwise.</summary>
    protected internal static RpcOptions DefaultRetryOptions(RpcOptions? origOptions)
    {
        if (origOptions is { Retry: not null })
        {
            return origOptions;
        }

        var options = (RpcOptions?)origOptions?.Clone() ?? new RpcOptions();
        options.Retry = true;
        return options;
    }
}
