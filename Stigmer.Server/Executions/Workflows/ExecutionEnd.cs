namespace Stigmer.Server.Executions.Workflows;

/// <summary>How an execution ended, on its way from the workflow to the journal.</summary>
/// <param name="ExecutionId">The execution, "aex-…".</param>
/// <param name="Kind">Which end.</param>
/// <param name="Error">Why, when it failed.</param>
public sealed record ExecutionEnd(string ExecutionId, EndKind Kind, string? Error = null);

/// <summary>The ends an execution can take.</summary>
public enum EndKind
{
    /// <summary>The model gave its answer.</summary>
    Completed,

    /// <summary>The run could not go on.</summary>
    Failed,

    /// <summary>Somebody asked for it to stop.</summary>
    Cancelled,
}
