namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states that resources have by themselves.</summary>
public static class KnownResourceStates
{
    /// <summary>It is being started.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>It starts only when somebody says so.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>It waits for another resource.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>It runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>It could not be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>It is a container, and there is no container runtime that answers.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>It is being stopped.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>It has ended.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Its process has ended.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>The states in which nothing runs any more.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
