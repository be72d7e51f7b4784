using System.Linq.Expressions;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>A workflow: to wait for, to talk to, to end.</summary>
public record WorkflowHandle(
    ITemporalClient Client, string Id, string? RunId = null, string? ResultRunId = null, string? FirstExecutionRunId = null)
{
    /// <summary>Waits for the workflow to end well.</summary>
    public Task GetResultAsync(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        GetResultAsync<ValueTuple>(followRuns, rpcOptions);

    /// <summary>Waits for the workflow's result.</summary>
    public virtual Task<TResult> GetResultAsync<TResult>(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        WorkflowResults.WaitAsync<TResult>(this, followRuns, rpcOptions);

    /// <summary>Sends a signal by a call of its method.</summary>
    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, WorkflowSignalOptions? options = null)
    {
        var (method, args) = CallExpression.Extract(signalCall);
        return SignalAsync(WorkflowCalls.SignalName(method), args, options);
    }

    /// <summary>Sends a signal by name.</summary>
    public virtual Task SignalAsync(string signal, IReadOnlyCollection<object?> args, WorkflowSignalOptions? options = null) =>
        Client.OutboundInterceptor.SignalWorkflowAsync(new(Id, RunId, signal, args, options, null));

    /// <summary>Asks a query by a call of its method or by its property.</summary>
    public Task<TQueryResult> QueryAsync<TWorkflow, TQueryResult>(
        Expression<Func<TWorkflow, TQueryResult>> queryCall, WorkflowQueryOptions? options = null)
    {
        var (name, args) = WorkflowCalls.Query(queryCall);
        return QueryAsync<TQueryResult>(name, args, options);
    }

    /// <summary>Asks a query by name.</summary>
    public virtual Task<TQueryResult> QueryAsync<TQueryResult>(
        string query, IReadOnlyCollection<object?> args, WorkflowQueryOptions? options = null) =>
        Client.OutboundInterceptor.QueryWorkflowAsync<TQueryResult>(new(Id, RunId, query, args, options, null));

    /// <summary>Sends an update by name and waits for its stage.</summary>
    public virtual Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TUpdateResult>(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        Client.OutboundInterceptor.StartWorkflowUpdateAsync<TUpdateResult>(
            new(Id, RunId, FirstExecutionRunId, update, args, options, null));

    /// <summary>Sends an update by name and waits for its stage.</summary>
    public async Task<WorkflowUpdateHandle> StartUpdateAsync(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        await StartUpdateAsync<ValueTuple>(update, args, options).ConfigureAwait(false);

    /// <summary>Sends an update by a call of its method and waits for its stage.</summary>
    public Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TWorkflow, TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateStartOptions options)
    {
        var (method, args) = CallExpression.Extract(updateCall);
        return StartUpdateAsync<TUpdateResult>(WorkflowCalls.UpdateName(method), args, options);
    }

    /// <summary>Sends an update by a call of its method and waits for its stage.</summary>
    public Task<WorkflowUpdateHandle> StartUpdateAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateStartOptions options)
    {
        var (method, args) = CallExpression.Extract(updateCall);
        return StartUpdateAsync(WorkflowCalls.UpdateName(method), args, options);
    }

    /// <summary>Sends an update by name and waits for its result.</summary>
    public async Task<TUpdateResult> ExecuteUpdateAsync<TUpdateResult>(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null)
    {
        var start = new WorkflowUpdateStartOptions(WorkflowUpdateStage.Completed) { Id = options?.Id, Rpc = options?.Rpc };
        var handle = await StartUpdateAsync<TUpdateResult>(update, args, start).ConfigureAwait(false);
        return await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    /// <summary>Sends an update by name and waits for its end.</summary>
    public Task ExecuteUpdateAsync(string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null) =>
        ExecuteUpdateAsync<ValueTuple>(update, args, options);

    /// <summary>Sends an update by a call of its method and waits for its result.</summary>
    public Task<TUpdateResult> ExecuteUpdateAsync<TWorkflow, TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var (method, args) = CallExpression.Extract(updateCall);
        return ExecuteUpdateAsync<TUpdateResult>(WorkflowCalls.UpdateName(method), args, options);
    }

    /// <summary>Sends an update by a call of its method and waits for its end.</summary>
    public Task ExecuteUpdateAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var (method, args) = CallExpression.Extract(updateCall);
        return ExecuteUpdateAsync(WorkflowCalls.UpdateName(method), args, options);
    }

    /// <summary>The workflow's state.</summary>
    public virtual Task<WorkflowExecutionDescription> DescribeAsync(WorkflowDescribeOptions? options = null) =>
        Client.OutboundInterceptor.DescribeWorkflowAsync(new(Id, RunId, options));

    /// <summary>Asks the workflow to end.</summary>
    public virtual Task CancelAsync(WorkflowCancelOptions? options = null) =>
        Client.OutboundInterceptor.CancelWorkflowAsync(new(Id, RunId, FirstExecutionRunId, options));

    /// <summary>Ends the workflow without asking it.</summary>
    public virtual Task TerminateAsync(string? reason = null, WorkflowTerminateOptions? options = null) =>
        Client.OutboundInterceptor.TerminateWorkflowAsync(new(Id, RunId, FirstExecutionRunId, reason, options));

    /// <summary>The workflow's events so far.</summary>
    public virtual async Task<WorkflowHistory> FetchHistoryAsync(WorkflowHistoryEventFetchOptions? options = null)
    {
        var events = new List<HistoryEvent>();
        await foreach (var e in FetchHistoryEventsAsync(options).ConfigureAwait(false))
        {
            events.Add(e);
        }

        return new(Id, events);
    }

    /// <summary>The workflow's events as they come.</summary>
    public virtual async IAsyncEnumerable<HistoryEvent> FetchHistoryEventsAsync(WorkflowHistoryEventFetchOptions? options = null)
    {
        byte[]? token = null;
        do
        {
            var page = await Client.OutboundInterceptor.FetchWorkflowHistoryEventPageAsync(new(
                Id,
                RunId,
                null,
                token,
                options?.WaitNewEvent ?? false,
                options?.EventFilterType ?? HistoryEventFilterType.AllEvent,
                options?.SkipArchival ?? false,
                options?.Rpc)).ConfigureAwait(false);
            foreach (var e in page.Events)
            {
                yield return e;
            }

            token = page.NextPageToken;
        }
        while (token is not null);
    }
}
