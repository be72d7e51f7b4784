using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Converters;

namespace Compat.Tests.Temporalio;

/// <summary>Writes a history as a server would.</summary>
internal sealed class HistoryBuilder
{
    private static readonly DateTime Began = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<HistoryEvent> _events = [];

    internal IReadOnlyList<HistoryEvent> Events => _events;

    internal long LastId => _events.Count;

    internal static Payloads Payloads(params object?[] values)
    {
        var payloads = new Payloads();
        payloads.Payloads_.AddRange(DataConverter.Default.PayloadConverter.ToPayloads(values));
        return payloads;
    }

    internal HistoryBuilder Started(string workflowType, params object?[] args) => Add(EventType.WorkflowExecutionStarted, e =>
        e.WorkflowExecutionStartedEventAttributes = new()
        {
            WorkflowType = new() { Name = workflowType },
            Input = Payloads(args),
            Attempt = 1,
            WorkflowTaskTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
        });

    /// <summary>A task is scheduled and started: what comes next is what the worker answered.</summary>
    internal HistoryBuilder Task() => Add(EventType.WorkflowTaskScheduled).Add(
        EventType.WorkflowTaskStarted, e => e.WorkflowTaskStartedEventAttributes = new() { ScheduledEventId = LastId });

    internal HistoryBuilder TaskCompleted() => Add(EventType.WorkflowTaskCompleted);

    internal HistoryBuilder Signaled(string name, params object?[] args) => Add(
        EventType.WorkflowExecutionSignaled,
        e => e.WorkflowExecutionSignaledEventAttributes = new() { SignalName = name, Input = Payloads(args) });

    internal HistoryBuilder CancelRequested() => Add(
        EventType.WorkflowExecutionCancelRequested, e => e.WorkflowExecutionCancelRequestedEventAttributes = new());

    internal HistoryBuilder TimerStarted(string id) => Add(
        EventType.TimerStarted, e => e.TimerStartedEventAttributes = new() { TimerId = id });

    internal HistoryBuilder TimerFired(string id) => Add(EventType.TimerFired, e => e.TimerFiredEventAttributes = new()
    {
        TimerId = id,
        StartedEventId = _events.Last(s => s.TimerStartedEventAttributes?.TimerId == id).EventId,
    });

    internal HistoryBuilder ActivityScheduled(string id, string type) => Add(EventType.ActivityTaskScheduled, e =>
        e.ActivityTaskScheduledEventAttributes = new() { ActivityId = id, ActivityType = new() { Name = type } });

    internal HistoryBuilder ActivityCompleted(string id, object? result)
    {
        var scheduled = _events.Last(e => e.ActivityTaskScheduledEventAttributes?.ActivityId == id).EventId;
        Add(EventType.ActivityTaskStarted, e => e.ActivityTaskStartedEventAttributes = new() { ScheduledEventId = scheduled });
        return Add(EventType.ActivityTaskCompleted, e =>
            e.ActivityTaskCompletedEventAttributes = new() { ScheduledEventId = scheduled, Result = Payloads(result) });
    }

    /// <summary>The events that commands leave.</summary>
    internal HistoryBuilder Recorded(IEnumerable<Command> commands)
    {
        foreach (var command in commands)
        {
            switch (command.CommandType)
            {
                case CommandType.StartTimer:
                    TimerStarted(command.StartTimerCommandAttributes.TimerId);
                    break;
                case CommandType.ScheduleActivityTask:
                    var activity = command.ScheduleActivityTaskCommandAttributes;
                    ActivityScheduled(activity.ActivityId, activity.ActivityType.Name);
                    break;
                case CommandType.RecordMarker:
                    var marker = command.RecordMarkerCommandAttributes;
                    Add(EventType.MarkerRecorded, e =>
                    {
                        e.MarkerRecordedEventAttributes = new() { MarkerName = marker.MarkerName };
                        e.MarkerRecordedEventAttributes.Details.Add(marker.Details);
                    });
                    break;
                default:
                    throw new NotSupportedException(command.ToString());
            }
        }

        return this;
    }

    internal HistoryBuilder Add(EventType type, Action<HistoryEvent>? fill = null)
    {
        var e = new HistoryEvent
        {
            EventId = _events.Count + 1,
            EventType = type,
            EventTime = Timestamp.FromDateTime(Began.AddSeconds(_events.Count)),
        };
        if (type == EventType.WorkflowTaskStarted)
        {
            e.WorkflowTaskStartedEventAttributes = new();
        }

        fill?.Invoke(e);
        _events.Add(e);
        return this;
    }
}
