using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Executions;

/// <summary>One change of one run, made under the gate of its chain: new events, a new record, and tasks to hand out.</summary>
internal sealed class Transition(Transaction transaction, WorkflowRun run)
{
    private readonly int _firstNewEvent = run.Events?.Count ?? 0;

    public Transaction Transaction { get; } = transaction;

    public WorkflowRun Run { get; } = run;

    public RunRecord Record => Run.Record;

    public long Now => Transaction.Now;

    public long NextEventId => Run.EventCount + 1;

    /// <summary>False when nothing that must be kept has changed.</summary>
    public bool IsWorthSaving { get; set; } = true;

    public IEnumerable<HistoryEvent> NewEvents => Run.Events?.Skip(_firstNewEvent) ?? [];

    public int FirstNewEvent => _firstNewEvent;

    /// <summary>Writes an event to the history now.</summary>
    public HistoryEvent Append(HistoryEvent entry)
    {
        entry.EventId = NextEventId;
        entry.TaskId = NextEventId;
        Stamp(entry);
        Run.Events!.Add(entry);
        Record.HistoryBytes += entry.CalculateSize();
        return entry;
    }

    /// <summary>
    /// Takes in an event from outside. While a worker holds the workflow task it waits in the buffer, because the worker
    /// decides on a history that must not grow under it; otherwise it is written and a workflow task follows.
    /// </summary>
    public void Arrive(HistoryEvent entry)
    {
        if (Record.WorkflowTask is { StartedAt: not 0 })
        {
            Stamp(entry);
            Record.BufferedEvents.Add(entry);
            return;
        }

        Append(entry);
        WorkflowTaskLifecycle.EnsureScheduled(this);
    }

    private void Stamp(HistoryEvent entry)
    {
        entry.EventType = EventTypes.Of(entry.AttributesCase);
        entry.EventTime ??= Now.ToTimestamp();
    }
}
