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

    /// <summary>A limit of its budget was reached.</summary>
    OutOfBudget,
}

/// <summary>What became of an end. Workflows of an earlier version have none in their history, which means that it stands.</summary>
/// <param name="GoesOn">A person said something before the end was written: the model is to be told first.</param>
public sealed record FinishResult(bool GoesOn);

/// <summary>An execution whose questions may have waited too long.</summary>
/// <param name="ExecutionId">The execution, "aex-…".</param>
public sealed record OverdueApprovals(string ExecutionId);
