using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>What changes the course of an execution: reports by <c>updateStatus</c>, requests to cancel, and its end.</summary>
internal sealed class ExecutionControl(JournalWriter journal, ExecutionOperations executions, WorkflowOutbox outbox, CancelRequests cancels)
{
    private const string NoReason = "cancelled on request";

    /// <summary>Merges what a runner reports. A report on an execution that has ended changes nothing.</summary>
    internal async Task<AgentExecution> UpdateStatusAsync(AgentExecutionUpdateStatusInput input, CancellationToken cancellationToken)
    {
        ExecutionOperations.Check(input);
        var result = await journal.WriteAsync(
            connection =>
            {
                var head = Find(connection, input.ExecutionId);
                var appended = head.Phase.IsTerminal() ? null : Journal.Append(connection, head.Id, Entries(input.Status, connection.Now));
                if (appended is not null && input.Status.Phase.IsTerminal())
                {
                    IntentTable.Stop(connection, head.Id);
                }

                return (Appended: appended, Execution: executions.Find(connection, head.Id)!);
            },
            result => result.Appended,
            cancellationToken);

        outbox.Signal();
        cancels.Changed();
        return executions.Show(result.Execution);
    }

    /// <summary>Records the request. A run whose workflow Temporal has never been told of ends here and now.</summary>
    internal async Task CancelAsync(string executionId, string reason, CancellationToken cancellationToken)
    {
        await journal.WriteAsync(
            connection =>
            {
                var head = Find(connection, executionId);
                if (head.Phase.IsTerminal())
                {
                    return null;
                }

                var why = head.CancelReason ?? (reason.Length > 0 ? reason : NoReason);
                ExecutionTable.Update(connection, head with { CancelReason = why });
                var waiting = IntentTable.Delete(connection, executionId, IntentAction.Start);
                IntentTable.Insert(connection, executionId, IntentAction.Cancel);
                return Journal.Append(connection, executionId, waiting ? [Requested(why), Terminal(ExecutionOutcome.Cancelled, why)] : [Requested(why)]);
            },
            appended => appended,
            cancellationToken);

        outbox.Signal();
    }

    /// <summary>
    /// Ends an execution, once: what ended it first stands. False when it is done but for a message that its model has not been told:
    /// it goes on with that, and a message that comes later finds it ended.
    /// </summary>
    internal async Task<bool> FinishAsync(string executionId, ExecutionOutcome outcome, string error, CancellationToken cancellationToken)
    {
        var (ended, _) = await journal.WriteAsync(
            connection =>
            {
                if (ExecutionTable.Find(connection, executionId) is not { } head || head.Phase.IsTerminal())
                {
                    return (true, null);
                }

                if (outcome == ExecutionOutcome.Completed && Journal.Fold(connection, executionId).Status.Control is { UnreadMessages.Count: > 0 })
                {
                    return (false, null);
                }

                var why = outcome == ExecutionOutcome.Cancelled ? head.CancelReason ?? NoReason : error;
                return (true, Journal.Append(connection, executionId, [Terminal(outcome, why)]));
            },
            ((bool Ended, Appended? Appended) result) => result.Appended,
            cancellationToken);
        return ended;
    }

    private static ExecutionHead Find(StoreConnection connection, string executionId) =>
        ExecutionTable.Find(connection, executionId) ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, executionId);

    private static IEnumerable<JournalEntry> Entries(AgentExecutionStatus status, DateTimeOffset now)
    {
        var report = status.Clone();
        report.Audit = null;
        report.CallbackToken = Google.Protobuf.ByteString.Empty;

        // The end is an entry of its own, so that every journal ends in the same way.
        report.Phase = status.Phase.IsTerminal() ? ExecutionPhase.Unspecified : status.Phase;
        yield return new JournalEntry { Key = $"status/{Ulid.New(now)}", StatusReported = new StatusReported { Status = report } };

        if (status.Phase.IsTerminal())
        {
            yield return Terminal(status.Phase.ToOutcome(), status.Error);
        }
    }

    private static JournalEntry Requested(string reason) =>
        new() { Key = Journal.CancelKey, Notice = new Notice { Text = $"cancellation requested: {reason}" } };

    private static JournalEntry Terminal(ExecutionOutcome outcome, string error) =>
        new() { Key = Journal.TerminalKey, Finished = new ExecutionFinished { Outcome = outcome, Error = error } };
}
