using Temporalio.Api.Enums.V1;

namespace Temporalio.Client;

/// <summary>How a workflow is cancelled.</summary>
public class WorkflowCancelOptions : ICloneable
{
    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How a workflow is described.</summary>
public class WorkflowDescribeOptions : ICloneable
{
    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How a workflow is signalled.</summary>
public class WorkflowSignalOptions : ICloneable
{
    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How a workflow is terminated.</summary>
public class WorkflowTerminateOptions : ICloneable
{
    /// <summary>More about the reason.</summary>
    public IReadOnlyCollection<object?>? Details { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How a workflow is queried.</summary>
public class WorkflowQueryOptions : ICloneable
{
    /// <summary>When the query is refused; unset means the client's condition.</summary>
    public QueryRejectCondition? RejectCondition { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How the events of a workflow are fetched.</summary>
public class WorkflowHistoryEventFetchOptions : ICloneable
{
    /// <summary>Whether to wait for events to come, up to the last.</summary>
    public bool WaitNewEvent { get; set; }

    /// <summary>All events or the closing one only.</summary>
    public HistoryEventFilterType EventFilterType { get; set; } = HistoryEventFilterType.AllEvent;

    /// <summary>Whether not to look in the archive.</summary>
    public bool SkipArchival { get; set; }

    /// <summary>How the calls are made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How workflows are listed.</summary>
public class WorkflowListOptions : ICloneable
{
    /// <summary>How the calls are made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <summary>Workflows at most; 0 means all.</summary>
    public int Limit { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How workflows are counted.</summary>
public class WorkflowCountOptions : ICloneable
{
    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
