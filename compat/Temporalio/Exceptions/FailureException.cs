using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>An exception that can travel through the server as a failure.</summary>
public class FailureException : TemporalException
{
    /// <summary>Creates an exception that was not a failure yet.</summary>
    protected internal FailureException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception that a failure describes.</summary>
    protected internal FailureException(Failure failure, Exception? inner)
        : base(failure.Message, inner) => Failure = failure;

    /// <summary>The failure, if the exception came from one.</summary>
    public Failure? Failure { get; protected init; }

    /// <summary>Where it was thrown, on another machine maybe.</summary>
    public override string? StackTrace => Failure is { StackTrace.Length: > 0 } failure ? failure.StackTrace : base.StackTrace;
}

/// <summary>An activity did not succeed; the inner exception says why.</summary>
public class ActivityFailureException : FailureException
{
    /// <summary>Creates the exception of a failure.</summary>
    protected internal ActivityFailureException(Failure failure, Exception? inner)
        : base(failure, inner)
    {
    }

    /// <summary>The failure.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>The worker that had it.</summary>
    public string? Identity => Failure.ActivityFailureInfo.Identity is { Length: > 0 } identity ? identity : null;

    /// <summary>Type of the activity.</summary>
    public string ActivityType => Failure.ActivityFailureInfo.ActivityType.Name;

    /// <summary>Id of the activity.</summary>
    public string ActivityId => Failure.ActivityFailureInfo.ActivityId;

    /// <summary>Why it was not tried again.</summary>
    public Api.Enums.V1.RetryState RetryState => Failure.ActivityFailureInfo.RetryState;
}

/// <summary>A child workflow did not succeed; the inner exception says why.</summary>
public class ChildWorkflowFailureException : FailureException
{
    /// <summary>Creates the exception of a failure.</summary>
    protected internal ChildWorkflowFailureException(Failure failure, Exception? inner)
        : base(failure, inner)
    {
    }

    /// <summary>The failure.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>Namespace of the child.</summary>
    public string Namespace => Failure.ChildWorkflowExecutionFailureInfo.Namespace;

    /// <summary>Id of the child.</summary>
    public string WorkflowId => Failure.ChildWorkflowExecutionFailureInfo.WorkflowExecution.WorkflowId;

    /// <summary>Run of the child.</summary>
    public string RunId => Failure.ChildWorkflowExecutionFailureInfo.WorkflowExecution.RunId;

    /// <summary>Type of the child.</summary>
    public string WorkflowType => Failure.ChildWorkflowExecutionFailureInfo.WorkflowType.Name;

    /// <summary>Why it was not tried again.</summary>
    public Api.Enums.V1.RetryState RetryState => Failure.ChildWorkflowExecutionFailureInfo.RetryState;
}

/// <summary>The server itself failed something.</summary>
public class ServerFailureException : FailureException
{
    /// <summary>Creates the exception of a failure.</summary>
    protected internal ServerFailureException(Failure failure, Exception? inner)
        : base(failure, inner)
    {
    }

    /// <summary>The failure.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>Whether trying again is of no use.</summary>
    public bool NonRetryable => Failure.ServerFailureInfo.NonRetryable;
}

/// <summary>A workflow was terminated.</summary>
public class TerminatedFailureException : FailureException
{
    /// <summary>Creates the exception of a failure.</summary>
    protected internal TerminatedFailureException(Failure failure, Exception? inner, InboundFailureDetails? details)
        : base(failure, inner) => Details = details;

    /// <summary>The failure.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>What was said when terminating.</summary>
    public IFailureDetails? Details { get; protected init; }
}
