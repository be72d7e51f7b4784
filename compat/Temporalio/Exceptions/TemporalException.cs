namespace Temporalio.Exceptions;

/// <summary>What all exceptions of this library have in common.</summary>
public abstract class TemporalException : Exception
{
    /// <summary>Creates an exception.</summary>
    protected TemporalException()
    {
    }

    /// <summary>Creates an exception.</summary>
    protected TemporalException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    protected TemporalException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether the exception says that something was cancelled, an activity or a child workflow included.</summary>
    public static bool IsCanceledException(Exception e) => e switch
    {
        OperationCanceledException or CanceledFailureException => true,
        ActivityFailureException or ChildWorkflowFailureException => e.InnerException is CanceledFailureException,
        _ => false,
    };
}
