using Temporalio.Exceptions;

namespace Temporalio.Activities;

/// <summary>Thrown by an activity that somebody else will complete: the worker reports nothing.</summary>
public class CompleteAsyncException : TemporalException
{
    /// <summary>Creates the exception.</summary>
    public CompleteAsyncException()
        : base("Activity will complete asynchronously")
    {
    }
}
