using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.Worker.Machines;

/// <summary>
/// Stands between a run's history and its code: makes activations of events, and commands of what the code wants.
/// Runs no user code, so that replay and live runs differ in nothing but the source of the events.
/// </summary>
internal sealed class WorkflowMachines(string runId)
{
    private readonly Dictionary<int, ActivityMachine> _activities = [];
    private readonly Dictionary<int, TimerMachine> _timers = [];
    private readonly Dictionary<string, UpdateMachine> _updates = new(StringComparer.Ordinal);
    private readonly Dictionary<long, OperationMachine> _followed = [];
    private readonly Queue<PendingCommand> _pending = new();
    private readonly List<WorkflowJob> _jobs = [];
    private readonly List<Message> _messages = [];

    private IReadOnlyList<HistoryEvent> _events = [];
    private IReadOnlyList<Message> _deliveries = [];
    private int _next;
    private long _liveStartedEventId;
    private WorkflowActivation _position = new([], false, DateTime.UnixEpoch, false);

    /// <summary>Id of the last event that was told to the code.</summary>
    internal long LastEventId { get; private set; }

    /// <summary>Whether the run has ended, by a command or by an event.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>Whether no workflow task has completed yet.</summary>
    internal bool IsFirstTask { get; private set; } = true;

    /// <summary>Takes the events of a task. They follow the last event that was told, or begin the history.</summary>
    /// <param name="events">The events.</param>
    /// <param name="liveStartedEventId">The event that started the task; 0 when the events are only replayed.</param>
    /// <param name="deliveries">Messages that came with the task.</param>
    internal void Feed(IReadOnlyList<HistoryEvent> events, long liveStartedEventId, IReadOnlyList<Message> deliveries)
    {
        _events = events;
        _next = 0;
        _liveStartedEventId = liveStartedEventId;
        _deliveries = deliveries;
    }

    /// <summary>The next activation, or null when the code is where the history is.</summary>
    internal WorkflowActivation? Next()
    {
        if (_jobs.Count > 0)
        {
            // Something was settled without the server, in the same task.
            return Take();
        }

        var end = HistoryBatches.EndOf(_events, _next);
        if (end < 0)
        {
            return null;
        }

        // What the code wanted before was done in its day, and said.
        MarkSent();
        _messages.Clear();

        var isLive = _liveStartedEventId > 0 && _events[end - 1].EventId >= _liveStartedEventId;
        Apply(end, isLive);
        return Take();
    }

    /// <summary>Takes what the code wants after an activation.</summary>
    internal void Accept(IReadOnlyList<WorkflowCommand> commands)
    {
        foreach (var command in commands)
        {
            if (command is not EndWorkflowCommand)
            {
                Accept(command);
            }
        }

        // Whatever order the code used: all it wanted done is done before the first end it chose.
        if (!IsEnded && commands.OfType<EndWorkflowCommand>().FirstOrDefault() is { } end)
        {
            IsEnded = true;
            Enqueue(new EndMachine(end.Command.CommandType), end.Command);
        }
    }

    /// <summary>The commands that are to be sent now, and the messages.</summary>
    internal (IReadOnlyList<Command> Commands, IReadOnlyList<Message> Messages) Outgoing()
    {
        var commands = _pending.Where(pending => pending is { IsSent: false, IsDropped: false }).Select(pending => pending.Command).ToArray();
        var messages = _messages.ToArray();
        _messages.Clear();
        MarkSent();
        IsFirstTask = false;
        return (commands, messages);
    }

    /// <summary>The server forgot the task's events as nothing came of them; the next will have the same ids.</summary>
    internal void RewindTo(long eventId) => LastEventId = eventId;

    internal WorkflowActivation ForQueries(IReadOnlyList<WorkflowJob> queries) => _position with { Jobs = queries };

    internal PendingCommand Enqueue(OperationMachine machine, Command command)
    {
        var pending = new PendingCommand(machine, command);
        _pending.Enqueue(pending);
        return pending;
    }

    internal void Follow(long eventId, OperationMachine machine) => _followed.Add(eventId, machine);

    internal void Tell(WorkflowJob job) => _jobs.Add(job);

    internal void Send(Message message) => _messages.Add(message);

    private void Accept(WorkflowCommand command)
    {
        switch (command)
        {
            case ScheduleActivityCommand schedule:
                _activities.Add(schedule.Seq, new(this, schedule));
                break;
            case RequestCancelActivityCommand cancel:
                _activities[cancel.Seq].RequestCancel();
                break;
            case StartTimerCommand start:
                _timers.Add(start.Seq, new(this, start));
                break;
            case CancelTimerCommand cancel:
                _timers[cancel.Seq].Cancel();
                break;
            case SetPatchCommand patch:
                Enqueue(new PatchMachine(patch.PatchId), PatchMarkers.ToCommand(patch.PatchId, patch.Deprecated));
                break;
            case AcceptUpdateCommand accept:
                _updates[accept.UpdateId].Accept();
                break;
            case RejectUpdateCommand reject:
                _updates[reject.UpdateId].Reject(reject);
                break;
            case CompleteUpdateCommand complete:
                _updates[complete.UpdateId].Complete(complete);
                break;
            default:
                throw new InvalidOperationException($"Unknown command {command}");
        }
    }

    private void MarkSent()
    {
        foreach (var pending in _pending)
        {
            pending.IsSent = true;
        }
    }

    private void Apply(int end, bool isLive)
    {
        _position = _position with { IsReplaying = !isLive };
        for (; _next < end; _next++)
        {
            Apply(_events[_next]);
        }

        if (_pending.FirstOrDefault(pending => !pending.IsDropped) is { } unmatched && !IsEndedByServer(_events[end - 1].EventType))
        {
            throw OperationMachine.Nondeterminism(
                $"The workflow's command {unmatched.Command.CommandType} has no event before {OperationMachine.Describe(_events[end - 1])}");
        }

        _pending.Clear();
        PeekMarkers(end);
        if (isLive)
        {
            Deliver();
        }
    }

    private void Apply(HistoryEvent e)
    {
        LastEventId = e.EventId;
        if (HistoryBatches.IsCommandEvent(e.EventType))
        {
            OnCommandEvent(e);
            return;
        }

        switch (e.EventType)
        {
            case EventType.WorkflowExecutionStarted:
                Tell(new InitializeJob(e.WorkflowExecutionStartedEventAttributes, e.EventTime.ToDateTime()));
                break;
            case EventType.WorkflowExecutionSignaled:
                var signal = e.WorkflowExecutionSignaledEventAttributes;
                Tell(new SignalJob(signal.SignalName, signal.Input, signal.Header));
                break;
            case EventType.WorkflowExecutionCancelRequested:
                Tell(new CancelWorkflowJob());
                break;
            case EventType.WorkflowTaskStarted:
                var started = e.WorkflowTaskStartedEventAttributes;
                var time = e.EventTime.ToDateTime();
                _position = _position with
                {
                    Timestamp = time > _position.Timestamp ? time : _position.Timestamp,
                    ContinueAsNewSuggested = started.SuggestContinueAsNew,
                };
                break;
            case EventType.WorkflowTaskCompleted:
                IsFirstTask = false;
                break;
            case EventType.WorkflowTaskFailed when e.WorkflowTaskFailedEventAttributes.Cause == WorkflowTaskFailedCause.ResetWorkflow:
                Tell(new RandomSeedJob(RandomSeed.Of(e.WorkflowTaskFailedEventAttributes.NewRunId)));
                break;
            case EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionTimedOut:
                IsEnded = true;
                break;
            default:
                OnFollowUp(e);
                break;
        }
    }

    private void OnCommandEvent(HistoryEvent e)
    {
        while (_pending.TryPeek(out var dropped) && dropped.IsDropped)
        {
            _pending.Dequeue();
        }

        if (PatchMarkers.IsDeprecated(e) && !(_pending.TryPeek(out var head) && head.Machine is PatchMachine))
        {
            // The code has lost this patch, as it was allowed to.
            return;
        }

        if (!_pending.TryDequeue(out var pending))
        {
            throw OperationMachine.Nondeterminism($"No command scheduled for event {OperationMachine.Describe(e)} in run {runId}");
        }

        pending.Machine.OnCommandEvent(e);
    }

    private void OnFollowUp(HistoryEvent e)
    {
        var origin = e.EventType switch
        {
            EventType.ActivityTaskStarted => e.ActivityTaskStartedEventAttributes.ScheduledEventId,
            EventType.ActivityTaskCompleted => e.ActivityTaskCompletedEventAttributes.ScheduledEventId,
            EventType.ActivityTaskFailed => e.ActivityTaskFailedEventAttributes.ScheduledEventId,
            EventType.ActivityTaskTimedOut => e.ActivityTaskTimedOutEventAttributes.ScheduledEventId,
            EventType.ActivityTaskCanceled => e.ActivityTaskCanceledEventAttributes.ScheduledEventId,
            EventType.TimerFired => e.TimerFiredEventAttributes.StartedEventId,
            _ => 0,
        };
        if (origin > 0)
        {
            (_followed.GetValueOrDefault(origin)
                ?? throw OperationMachine.Nondeterminism($"{OperationMachine.Describe(e)} belongs to nothing that the workflow started"))
                .OnEvent(e);
        }
    }

    /// <summary>
    /// The commands of this batch stand at the head of the next one. Patches and updates are taken from there,
    /// for the code must know of them before it runs.
    /// </summary>
    private void PeekMarkers(int from)
    {
        var end = HistoryBatches.EndOf(_events, from);
        for (var i = from; i < end; i++)
        {
            var e = _events[i];
            if (PatchMarkers.IdOf(e) is { } patchId)
            {
                Tell(new PatchJob(patchId));
            }
            else if (e.EventType == EventType.WorkflowExecutionUpdateAccepted)
            {
                var accepted = e.WorkflowExecutionUpdateAcceptedEventAttributes;
                var request = accepted.AcceptedRequest;
                _updates.TryAdd(accepted.ProtocolInstanceId, new(
                    this,
                    accepted.ProtocolInstanceId,
                    accepted.AcceptedRequestMessageId,
                    accepted.AcceptedRequestSequencingEventId,
                    request));
                Tell(new UpdateJob(accepted.ProtocolInstanceId, request.Input.Clone(), RunValidator: false));
            }
        }
    }

    private void Deliver()
    {
        foreach (var message in _deliveries)
        {
            var request = message.Body.Unpack<Request>();
            _updates[message.ProtocolInstanceId] = new(this, message.ProtocolInstanceId, message.Id, message.EventId, request);

            // The acceptance sends the request back as it came, while the job's copy is decoded.
            Tell(new UpdateJob(message.ProtocolInstanceId, request.Input.Clone(), RunValidator: true));
        }

        _deliveries = [];
    }

    private WorkflowActivation Take()
    {
        var jobs = _jobs.OrderBy(job => job.Order).ToArray();
        _jobs.Clear();
        return _position with { Jobs = jobs };
    }

    private static bool IsEndedByServer(EventType type) =>
        type is EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionTimedOut;
}
