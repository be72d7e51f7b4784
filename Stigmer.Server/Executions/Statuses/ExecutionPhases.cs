using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Statuses;

/// <summary>How the phase of an execution follows from its journal.</summary>
internal static class ExecutionPhases
{
    internal static bool IsTerminal(this ExecutionPhase phase) =>
        phase is ExecutionPhase.ExecutionCompleted or ExecutionPhase.ExecutionFailed or ExecutionPhase.ExecutionCancelled;

    /// <summary>The phase after one more entry. Terminal phases stay, whatever comes.</summary>
    internal static ExecutionPhase After(ExecutionPhase phase, JournalEntry entry) => entry.BodyCase switch
    {
        _ when phase.IsTerminal() => phase,
        JournalEntry.BodyOneofCase.TurnStarted => ExecutionPhase.ExecutionInProgress,
        JournalEntry.BodyOneofCase.StatusReported when entry.StatusReported.Status.Phase != ExecutionPhase.Unspecified =>
            entry.StatusReported.Status.Phase,
        JournalEntry.BodyOneofCase.Finished => Of(entry.Finished.Outcome),
        _ => phase,
    };

    internal static ExecutionOutcome ToOutcome(this ExecutionPhase phase) => phase switch
    {
        ExecutionPhase.ExecutionCompleted => ExecutionOutcome.Completed,
        ExecutionPhase.ExecutionCancelled => ExecutionOutcome.Cancelled,
        _ => ExecutionOutcome.Failed,
    };

    private static ExecutionPhase Of(ExecutionOutcome outcome) => outcome switch
    {
        ExecutionOutcome.Completed => ExecutionPhase.ExecutionCompleted,
        ExecutionOutcome.Cancelled => ExecutionPhase.ExecutionCancelled,
        _ => ExecutionPhase.ExecutionFailed,
    };
}
