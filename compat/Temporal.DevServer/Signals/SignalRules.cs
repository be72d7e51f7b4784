using Temporal.DevServer.Frontend;

namespace Temporal.DevServer.Signals;

/// <summary>Signals, cancellation requests and their deduplication.</summary>
internal static class SignalRules
{
    /// <summary>Takes a signal in, unless the same request brought it before.</summary>
    internal static void Signal(Transition transition, WorkflowExecutionSignaledEventAttributes signal, IEnumerable<Link>? links = null)
    {
        var record = transition.Record;
        if (!transition.Run.IsOpen)
        {
            throw ServiceErrors.AlreadyCompleted();
        }

        if (signal.RequestId.Length > 0)
        {
            if (record.SignalRequestIds.Contains(signal.RequestId))
            {
                transition.IsWorthSaving = false;
                return;
            }

            if (record.SignalRequestIds.Count >= transition.Transaction.Limits.Signals)
            {
                throw ServiceErrors.Exhausted(
                    $"exceeded workflow execution limit of {record.SignalRequestIds.Count} signals", ResourceExhaustedCause.Unspecified);
            }

            record.SignalRequestIds.Add(signal.RequestId);
        }

        var entry = new HistoryEvent { WorkflowExecutionSignaledEventAttributes = signal };
        entry.Links.AddRange(links ?? []);
        transition.Arrive(entry);
    }

    /// <summary>Asks the run to cancel itself. Asking twice is the same as asking once.</summary>
    internal static void RequestCancel(Transition transition, WorkflowExecutionCancelRequestedEventAttributes request, string requestId)
    {
        var record = transition.Record;
        if (!transition.Run.IsOpen || record.CancelRequested)
        {
            transition.IsWorthSaving = false;
            return;
        }

        record.CancelRequested = true;
        record.CancelRequestId = requestId;
        transition.Arrive(new HistoryEvent { WorkflowExecutionCancelRequestedEventAttributes = request });
    }
}
