using Temporal.DevServer.Queries;
using Temporal.DevServer.Updates;

namespace Temporal.DevServer.Executions;

/// <summary>One run in memory: its record, its history, and what is not worth keeping across a restart.</summary>
internal sealed class WorkflowRun(WorkflowChain chain, RunRecord record, IReadOnlyList<HistoryEvent>? events)
{
    private TaskCompletionSource _changed = NewSignal();
    private List<HistoryEvent>? _events = events?.ToList();
    private byte[] _saved = [];

    public WorkflowChain Chain { get; } = chain;

    public RunRecord Record { get; private set; } = record;

    public string RunId { get; } = record.RunId;

    public bool IsOpen => Record.Status == WorkflowExecutionStatus.Running;

    /// <summary>Null when the history of a closed run stays in the database until somebody asks for it.</summary>
    public List<HistoryEvent>? Events => _events;

    public long EventCount => _events?.Count ?? Record.EventCount;

    /// <summary>Ends when the newest change is in the database; an answer that shows it must wait for this.</summary>
    public Task Committed { get; set; } = Task.CompletedTask;

    /// <summary>Like <see cref="Committed"/>, but also for a change that is being made at this moment.</summary>
    public Task CommittedSoFar()
    {
        lock (Chain.Gate)
        {
            return Committed;
        }
    }

    /// <summary>Ends at the next change. Take it before reading, or a change falls between.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public BufferedQueries Queries { get; } = new();

    public UpdateRegistry Updates { get; } = new();

    /// <summary>When each started activity was last heard of, in ticks. Lost on restart, which grants one more heartbeat timeout.</summary>
    public Dictionary<long, long> Heartbeats { get; } = [];

    /// <summary>The deadline for which the run stands in the queue of deadlines; zero when it does not.</summary>
    public long ArmedFor { get; set; }

    public HistoryEvent Event(long eventId) =>
        _events?[(int)eventId - 1] ?? throw new InvalidOperationException($"The history of run {RunId} is not in memory.");

    /// <summary>Remembers the record as it is now; <see cref="RollBack"/> comes back to it.</summary>
    public byte[] Save()
    {
        _saved = Record.ToByteArray();
        return _saved;
    }

    public void RollBack(int eventCount)
    {
        Record = RunRecord.Parser.ParseFrom(_saved);
        _events?.RemoveRange(eventCount, _events.Count - eventCount);
    }

    /// <summary>A closed run whose history is in the database needs no copy in memory.</summary>
    public void ForgetEvents() => _events = null;

    public void AnnounceChange() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
