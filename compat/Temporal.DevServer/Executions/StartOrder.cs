using Temporal.DevServer.Frontend;
using Temporal.DevServer.Visibility;
using Temporalio.Api.Sdk.V1;

namespace Temporal.DevServer.Executions;

/// <summary>A wish to start a workflow, whoever has it: a client, a client with a signal, or a parent.</summary>
internal sealed record StartOrder
{
    public required string Namespace { get; init; }

    public required string WorkflowId { get; init; }

    public required WorkflowExecutionStartedEventAttributes Started { get; init; }

    public string RequestId { get; init; } = "";

    public WorkflowIdReusePolicy Reuse { get; init; }

    public WorkflowIdConflictPolicy Conflict { get; init; }

    public UserMetadata? UserMetadata { get; init; }

    public IReadOnlyList<Link> Links { get; init; } = [];

    public ParentLink? Parent { get; init; }

    public bool WantsTaskAtOnce { get; init; }

    internal static StartOrder From(StartWorkflowExecutionRequest request, NamespaceRecord @namespace) => new()
    {
        Namespace = request.Namespace,
        WorkflowId = request.WorkflowId,
        Started = new()
        {
            WorkflowType = request.WorkflowType,
            TaskQueue = Normal(request.TaskQueue),
            Input = request.Input,
            WorkflowExecutionTimeout = Set(request.WorkflowExecutionTimeout),
            WorkflowRunTimeout = Set(request.WorkflowRunTimeout),
            WorkflowTaskTimeout = Set(request.WorkflowTaskTimeout),
            Identity = request.Identity,
            RetryPolicy = Retries.Complete(request.RetryPolicy),
            CronSchedule = request.CronSchedule,
            FirstWorkflowTaskBackoff = Set(request.WorkflowStartDelay),
            Memo = WithoutNothing(request.Memo),
            SearchAttributes = Typed(request.SearchAttributes, @namespace),
            Header = request.Header,
            Priority = request.Priority,
            LastCompletionResult = request.LastCompletionResult,
            ContinuedFailure = request.ContinuedFailure,
        },
        RequestId = request.RequestId,
        Reuse = request.WorkflowIdReusePolicy,
        Conflict = request.WorkflowIdConflictPolicy,
        UserMetadata = request.UserMetadata,
        Links = request.Links,
        WantsTaskAtOnce = request.RequestEagerExecution,
    };

    internal static StartOrder From(SignalWithStartWorkflowExecutionRequest request, NamespaceRecord @namespace) => new()
    {
        Namespace = request.Namespace,
        WorkflowId = request.WorkflowId,
        Started = new()
        {
            WorkflowType = request.WorkflowType,
            TaskQueue = Normal(request.TaskQueue),
            Input = request.Input,
            WorkflowExecutionTimeout = Set(request.WorkflowExecutionTimeout),
            WorkflowRunTimeout = Set(request.WorkflowRunTimeout),
            WorkflowTaskTimeout = Set(request.WorkflowTaskTimeout),
            Identity = request.Identity,
            RetryPolicy = Retries.Complete(request.RetryPolicy),
            CronSchedule = request.CronSchedule,
            FirstWorkflowTaskBackoff = Set(request.WorkflowStartDelay),
            Memo = WithoutNothing(request.Memo),
            SearchAttributes = Typed(request.SearchAttributes, @namespace),
            Header = request.Header,
            Priority = request.Priority,
        },
        RequestId = request.RequestId,
        Reuse = request.WorkflowIdReusePolicy,
        Conflict = request.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.Unspecified
            && request.WorkflowIdReusePolicy != WorkflowIdReusePolicy.TerminateIfRunning
                ? WorkflowIdConflictPolicy.UseExisting
                : request.WorkflowIdConflictPolicy,
        UserMetadata = request.UserMetadata,
        Links = request.Links,
    };

    internal void Check(ServerLimits limits)
    {
        var problem = this switch
        {
            { WorkflowId.Length: 0 } => "WorkflowId is not set on request.",
            _ when WorkflowId.Length > limits.IdLength => "WorkflowId length exceeds limit.",
            { Started.WorkflowType: null or { Name.Length: 0 } } => "WorkflowType is not set on request.",
            _ when Started.WorkflowType.Name.Length > limits.IdLength => "WorkflowType length exceeds limit.",
            { Started.TaskQueue: null or { Name.Length: 0 } } => "missing task queue name",
            _ when RequestId.Length > limits.IdLength => "RequestId length exceeds limit.",
            { Started.CronSchedule.Length: > 0 } => "CronSchedule is not supported by this server.",
            _ when Started.Input?.CalculateSize() > limits.BlobBytes => "Blob data size exceeds limit.",
            _ => Retries.Problem(Started.RetryPolicy),
        };
        if (problem is not null)
        {
            throw ServiceErrors.InvalidArgument(problem);
        }

        StartPolicy.Check(Reuse, Conflict);
    }

    private static SearchAttributes? Typed(SearchAttributes? attributes, NamespaceRecord @namespace)
    {
        var unknown = attributes?.IndexedFields.Keys.FirstOrDefault(name =>
            !@namespace.SearchAttributes.ContainsKey(name) && !SearchAttributeTypes.Predefined.ContainsKey(name));
        if (unknown is not null)
        {
            throw ServiceErrors.InvalidArgument($"Namespace {@namespace.Name} has no mapping defined for search attribute {unknown}");
        }

        var typed = SearchAttributeTypes.Typed(attributes, @namespace.SearchAttributes);
        foreach (var (name, value) in typed?.IndexedFields.ToList() ?? [])
        {
            if (PayloadFacts.IsNothing(value))
            {
                typed!.IndexedFields.Remove(name);
            }
        }

        return typed;
    }

    private static Memo? WithoutNothing(Memo? memo)
    {
        if (memo is null)
        {
            return null;
        }

        var kept = new Memo();
        foreach (var (name, value) in memo.Fields.Where(pair => PayloadFacts.EncodingOf(pair.Value) != "binary/null"))
        {
            kept.Fields[name] = value;
        }

        return kept;
    }

    private static QueueName Normal(QueueName? queue) => new() { Name = queue?.Name ?? "", Kind = TaskQueueKind.Normal };

    /// <summary>Readers tell "no timeout" by the absence of the field.</summary>
    private static Duration? Set(Duration? span) => span.ToTicks() == 0 ? null : span;
}
