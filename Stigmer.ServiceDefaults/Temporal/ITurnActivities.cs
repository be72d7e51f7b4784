using Temporalio.Activities;

namespace Stigmer.ServiceDefaults.Temporal;

/// <summary>What a runner does for the execution workflow.</summary>
public interface ITurnActivities
{
    /// <summary>
    /// One model call and the tools it asked for, and whatever turns follow quickly. Safe to repeat: finished steps are read from the
    /// journal, not done again.
    /// </summary>
    [Activity("RunTurn")]
    Task<TurnResult> RunTurnAsync(TurnRequest request);
}

/// <summary>From which turn of which execution to run.</summary>
/// <param name="ExecutionId">The execution, "aex-…".</param>
/// <param name="Turn">From 1.</param>
/// <param name="Round">How often the turn has been left to wait for a person, and is asked for again.</param>
public sealed record TurnRequest(string ExecutionId, int Turn, int Round = 0);

/// <summary>How the last turn ended.</summary>
/// <param name="Outcome">What the workflow does next.</param>
/// <param name="Error">Why, when the outcome is <see cref="TurnOutcome.Failed"/> or <see cref="TurnOutcome.OutOfBudget"/>.</param>
/// <param name="ExpiresIn">With <see cref="TurnOutcome.NeedsApproval"/>: when the first of the questions has waited too long.</param>
/// <param name="TaskQueue">Where the turns after this one are done, since the run's files are there; null: anywhere.</param>
/// <param name="Turn">Which turn that was; null: the one that was asked for.</param>
public sealed record TurnResult(
    TurnOutcome Outcome, string? Error = null, TimeSpan? ExpiresIn = null, string? TaskQueue = null, int? Turn = null);

/// <summary>What a workflow does after a turn.</summary>
public enum TurnOutcome
{
    /// <summary>The model asked for tools; their results are in the journal. Run the next turn.</summary>
    Continue,

    /// <summary>The model gave its answer.</summary>
    Done,

    /// <summary>A tool call waits for a person. Ask for the turn again when there is news; what is done is not done again.</summary>
    NeedsApproval,

    /// <summary>The run cannot go on.</summary>
    Failed,

    /// <summary>A budget is used up; everything is kept.</summary>
    OutOfBudget,

    /// <summary>A person has paused the run, and the turn has not begun. Ask for it again when there is news.</summary>
    Paused,

    /// <summary>The files of the run are on another host; the turn has not begun. Ask for it again on the task queue of the answer.</summary>
    Elsewhere,
}
