using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>Input of <see cref="ClientOutboundInterceptor.StartWorkflowAsync{TWorkflow, TResult}"/>.</summary>
public record StartWorkflowInput(
    string Workflow, IReadOnlyCollection<object?> Args, WorkflowOptions Options, IDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="ClientOutboundInterceptor.SignalWorkflowAsync"/>.</summary>
public record SignalWorkflowInput(
    string Id,
    string? RunId,
    string Signal,
    IReadOnlyCollection<object?> Args,
    WorkflowSignalOptions? Options,
    IDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="ClientOutboundInterceptor.QueryWorkflowAsync{TResult}"/>.</summary>
public record QueryWorkflowInput(
    string Id,
    string? RunId,
    string Query,
    IReadOnlyCollection<object?> Args,
    WorkflowQueryOptions? Options,
    IDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="ClientOutboundInterceptor.StartWorkflowUpdateAsync{TResult}"/>.</summary>
public record StartWorkflowUpdateInput(
    string Id,
    string? RunId,
    string? FirstExecutionRunId,
    string Update,
    IReadOnlyCollection<object?> Args,
    WorkflowUpdateStartOptions Options,
    IDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="ClientOutboundInterceptor.DescribeWorkflowAsync"/>.</summary>
public record DescribeWorkflowInput(string Id, string? RunId, WorkflowDescribeOptions? Options);

/// <summary>Input of <see cref="ClientOutboundInterceptor.CancelWorkflowAsync"/>.</summary>
public record CancelWorkflowInput(string Id, string? RunId, string? FirstExecutionRunId, WorkflowCancelOptions? Options);

/// <summary>Input of <see cref="ClientOutboundInterceptor.TerminateWorkflowAsync"/>.</summary>
public record TerminateWorkflowInput(
    string Id, string? RunId, string? FirstExecutionRunId, string? Reason, WorkflowTerminateOptions? Options);

/// <summary>Input of <see cref="ClientOutboundInterceptor.FetchWorkflowHistoryEventPageAsync"/>.</summary>
public record FetchWorkflowHistoryEventPageInput(
    string Id,
    string? RunId,
    int? PageSize,
    byte[]? NextPageToken,
    bool WaitNewEvent,
    HistoryEventFilterType EventFilterType,
    bool SkipArchival,
    RpcOptions? Rpc);

/// <summary>A page of a workflow's events.</summary>
public record WorkflowHistoryEventPage(IReadOnlyCollection<HistoryEvent> Events, byte[]? NextPageToken);

/// <summary>Input of <see cref="ClientOutboundInterceptor.ListWorkflowsAsync"/>.</summary>
public record ListWorkflowsInput(string Query, WorkflowListOptions? Options);

/// <summary>Input of <see cref="ClientOutboundInterceptor.CountWorkflowsAsync"/>.</summary>
public record CountWorkflowsInput(string Query, WorkflowCountOptions? Options);
