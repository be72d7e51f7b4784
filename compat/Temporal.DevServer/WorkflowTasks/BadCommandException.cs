namespace Temporal.DevServer.WorkflowTasks;

/// <summary>A command of a worker cannot be done: the whole workflow task fails with this cause.</summary>
internal sealed class BadCommandException(WorkflowTaskFailedCause cause, string message) : Exception(message)
{
    public WorkflowTaskFailedCause Cause { get; } = cause;

    /// <summary>Something arrived while the worker decided to close the run; it has to look again.</summary>
    public static BadCommandException UnhandledCommand() => new(WorkflowTaskFailedCause.UnhandledCommand, "UnhandledCommand");
}
