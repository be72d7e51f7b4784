using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <summary>A command whose event the history does not show yet.</summary>
internal sealed class PendingCommand(OperationMachine machine, Command command)
{
    internal OperationMachine Machine => machine;

    internal Command Command => command;

    /// <summary>Whether it has left the worker, or had in the run that is replayed.</summary>
    internal bool IsSent { get; set; }

    /// <summary>Whether it was taken back before it left.</summary>
    internal bool IsDropped { get; set; }
}

/// <summary>One thing that a workflow started, followed from its command through its events.</summary>
internal abstract class OperationMachine
{
    /// <summary>Takes the event of one of its commands. Throws when the event is not that command's.</summary>
    internal abstract void OnCommandEvent(HistoryEvent e);

    /// <summary>Takes a later event.</summary>
    internal virtual void OnEvent(HistoryEvent e)
    {
    }

    private protected static WorkflowNondeterminismException Mismatch(string machine, HistoryEvent e) =>
        Nondeterminism($"{machine} machine does not handle this event: {Describe(e)}");

    private protected static void CheckEqual(string what, string inHistory, string inCode)
    {
        if (!string.Equals(inHistory, inCode, StringComparison.Ordinal))
        {
            throw Nondeterminism($"{what} of scheduled event '{inHistory}' does not match {what} of command '{inCode}'");
        }
    }

    internal static WorkflowNondeterminismException Nondeterminism(string message) =>
        new($"[TMPRL1100] Nondeterminism error: {message}");

    internal static string Describe(HistoryEvent e) => $"HistoryEvent(id: {e.EventId}, {e.EventType})";
}

/// <summary>The end of the run.</summary>
internal sealed class EndMachine(CommandType type) : OperationMachine
{
    internal override void OnCommandEvent(HistoryEvent e)
    {
        var matches = e.EventType switch
        {
            EventType.WorkflowExecutionCompleted => type == CommandType.CompleteWorkflowExecution,
            EventType.WorkflowExecutionFailed => type == CommandType.FailWorkflowExecution,
            EventType.WorkflowExecutionCanceled => type == CommandType.CancelWorkflowExecution,
            EventType.WorkflowExecutionContinuedAsNew => type == CommandType.ContinueAsNewWorkflowExecution,
            _ => false,
        };
        if (!matches)
        {
            throw Mismatch(type.ToString(), e);
        }
    }
}

/// <summary>A marker that says which branch a patched workflow took.</summary>
internal sealed class PatchMachine(string patchId) : OperationMachine
{
    internal override void OnCommandEvent(HistoryEvent e)
    {
        if (PatchMarkers.IdOf(e) is not { } recorded)
        {
            throw Mismatch("Patch", e);
        }

        CheckEqual("patch id", recorded, patchId);
    }
}
