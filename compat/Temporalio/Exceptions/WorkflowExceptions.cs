using Temporalio.Api.Enums.V1;

namespace Temporalio.Exceptions;

/// <summary>A workflow with this id is there already.</summary>
public class WorkflowAlreadyStartedException : FailureException
{
    /// <summary>Creates an exception.</summary>
    public WorkflowAlreadyStartedException(string message, string workflowId, string workflowType, string runId)
        : base(message)
    {
        WorkflowId = workflowId;
        WorkflowType = workflowType;
        RunId = runId;
    }

    /// <summary>The id.</summary>
    public string WorkflowId { get; }

    /// <summary>The type that was asked for.</summary>
    public string WorkflowType { get; }

    /// <summary>The run that is there.</summary>
    public string RunId { get; }
}

/// <summary>A workflow did not succeed; the inner exception says why.</summary>
public class WorkflowFailedException : TemporalException
{
    /// <summary>Creates an exception.</summary>
    public WorkflowFailedException(Exception? inner)
        : base("Workflow failed", inner)
    {
    }
}

/// <summary>The run whose result was asked for went on as another one.</summary>
public class WorkflowContinuedAsNewException : TemporalException
{
    /// <summary>Creates an exception.</summary>
    public WorkflowContinuedAsNewException(string newRunId)
        : base("Workflow continued as new") => NewRunId = newRunId;

    /// <summary>The other run.</summary>
    public string NewRunId { get; }
}

/// <summary>A query handler failed.</summary>
public class WorkflowQueryFailedException : TemporalException
{
    /// <summary>Creates an exception.</summary>
    public WorkflowQueryFailedException(string message)
        : base(message)
    {
    }
}

/// <summary>A query was refused because of the workflow's state.</summary>
public class WorkflowQueryRejectedException : TemporalException
{
    /// <summary>Creates an exception.</summary>
    public WorkflowQueryRejectedException(WorkflowExecutionStatus workflowStatus)
        : base($"Query rejected, workflow status: {workflowStatus}") => WorkflowStatus = workflowStatus;

    /// <summary>The state.</summary>
    public WorkflowExecutionStatus WorkflowStatus { get; }
}

/// <summary>An update was rejected or its handler failed; the inner exception says why.</summary>
public class WorkflowUpdateFailedException : TemporalException
{
    /// <summary>Creates an exception.</summary>
    public WorkflowUpdateFailedException(Exception? inner)
        : base("Workflow update failed", inner)
    {
    }
}

/// <summary>Waiting for an update was cancelled or took too long. The update itself goes on.</summary>
public class WorkflowUpdateRpcTimeoutOrCanceledException : RpcTimeoutOrCanceledException
{
    /// <summary>Creates an exception.</summary>
    public WorkflowUpdateRpcTimeoutOrCanceledException(Exception? inner)
        : base("Timeout or cancellation waiting for update", inner)
    {
    }
}

/// <summary>Workflow code did what it must not.</summary>
public class InvalidWorkflowOperationException : TemporalException
{
    internal InvalidWorkflowOperationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>Workflow code does something else than its history says.</summary>
public class WorkflowNondeterminismException : InvalidWorkflowOperationException
{
    internal WorkflowNondeterminismException(string message)
        : base(message)
    {
    }
}
