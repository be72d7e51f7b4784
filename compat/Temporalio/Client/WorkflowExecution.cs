using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>A workflow as a list shows it.</summary>
public class WorkflowExecution
{
    private readonly Lazy<IReadOnlyDictionary<string, IEncodedRawValue>> _memo;

    /// <summary>Creates it from the server's answer.</summary>
    protected internal WorkflowExecution(WorkflowExecutionInfo rawInfo, DataConverter dataConverter)
    {
        RawInfo = rawInfo;
        _memo = new(() => rawInfo.Memo?.Fields.ToDictionary(
            field => field.Key, field => (IEncodedRawValue)new EncodedRawValue(dataConverter, field.Value)) ?? []);
    }

    /// <summary>When it closed.</summary>
    public DateTime? CloseTime => RawInfo.CloseTime?.ToDateTime();

    /// <summary>When it began to run.</summary>
    public DateTime? ExecutionTime => RawInfo.ExecutionTime?.ToDateTime();

    /// <summary>Number of its events.</summary>
    public int HistoryLength => (int)RawInfo.HistoryLength;

    /// <summary>Its id.</summary>
    public string Id => RawInfo.Execution.WorkflowId;

    /// <summary>Values shown with it.</summary>
    public IReadOnlyDictionary<string, IEncodedRawValue> Memo => _memo.Value;

    /// <summary>Id of its parent.</summary>
    public string? ParentId => RawInfo.ParentExecution?.WorkflowId;

    /// <summary>Run of its parent.</summary>
    public string? ParentRunId => RawInfo.ParentExecution?.RunId;

    /// <summary>Its run.</summary>
    public string RunId => RawInfo.Execution.RunId;

    /// <summary>When it was started.</summary>
    public DateTime StartTime => RawInfo.StartTime.ToDateTime();

    /// <summary>Whether it runs, or how it ended.</summary>
    public WorkflowExecutionStatus Status => RawInfo.Status;

    /// <summary>Queue whose workers run it.</summary>
    public string TaskQueue => RawInfo.TaskQueue;

    /// <summary>Its type.</summary>
    public string WorkflowType => RawInfo.Type.Name;

    internal WorkflowExecutionInfo RawInfo { get; }
}

/// <summary>A workflow as a description shows it.</summary>
public class WorkflowExecutionDescription : WorkflowExecution
{
    /// <summary>Creates it from the server's answer.</summary>
    protected internal WorkflowExecutionDescription(DescribeWorkflowExecutionResponse rawDescription, DataConverter dataConverter)
        : base(rawDescription.WorkflowExecutionInfo, dataConverter)
    {
    }
}

/// <summary>How many workflows a query found.</summary>
public class WorkflowExecutionCount
{
    /// <summary>Creates it from the server's answer.</summary>
    protected internal WorkflowExecutionCount(CountWorkflowExecutionsResponse raw) => Count = raw.Count;

    /// <summary>How many.</summary>
    public long Count { get; }
}
