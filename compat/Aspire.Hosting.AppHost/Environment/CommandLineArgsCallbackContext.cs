namespace Aspire.Hosting.ApplicationModel;

/// <summary>The arguments of a resource while they are put together.</summary>
public sealed class CommandLineArgsCallbackContext
{
    internal CommandLineArgsCallbackContext(
        IList<object> args, IResource resource, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        Args = args;
        Resource = resource;
        ExecutionContext = executionContext;
        CancellationToken = cancellationToken;
    }

    /// <summary>The arguments so far: texts, or values that are known only later.</summary>
    public IList<object> Args { get; }

    /// <summary>The resource whose arguments they are.</summary>
    public IResource Resource { get; }

    /// <summary>What the application was started for.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; init; }

    /// <summary>Ends when the start is given up.</summary>
    public CancellationToken CancellationToken { get; }
}
