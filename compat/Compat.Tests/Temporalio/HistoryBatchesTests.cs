using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Worker.Machines;

namespace Compat.Tests.Temporalio;

public class HistoryBatchesTests
{
    private const EventType Start = EventType.WorkflowExecutionStarted;
    private const EventType Scheduled = EventType.WorkflowTaskScheduled;
    private const EventType Started = EventType.WorkflowTaskStarted;
    private const EventType Completed = EventType.WorkflowTaskCompleted;

    [Fact]
    public void EndOf_LiveTask_EndsAtItsStart() => Assert.Equal([3], Cut(Start, Scheduled, Started));

    [Fact]
    public void EndOf_TasksWithCommands_EndAtTheirStarts() => Assert.Equal(
        [3, 8],
        Cut(Start, Scheduled, Started, Completed, EventType.TimerStarted, EventType.TimerFired, Scheduled, Started));

    [Fact]
    public void EndOf_FailedAndTimedOutTasks_AreSkipped() => Assert.Equal(
        [9],
        Cut(Start, Scheduled, Started, EventType.WorkflowTaskFailed, Scheduled, Started, EventType.WorkflowTaskTimedOut, Scheduled, Started));

    [Fact]
    public void EndOf_HeartbeatTasks_AreSkipped() => Assert.Equal(
        [3, 10],
        Cut(
            Start, Scheduled, Started, Completed,
            EventType.WorkflowExecutionSignaled, Scheduled, Started, Completed, Scheduled, Started));

    [Fact]
    public void EndOf_FirstTaskWithoutCommands_IsNoHeartbeat() => Assert.Equal(
        [3, 6], Cut(Start, Scheduled, Started, Completed, Scheduled, Started));

    [Fact]
    public void EndOf_TaskEndedWithoutCommands_EndsThere() => Assert.Equal(
        [3, 7], Cut(Start, Scheduled, Started, Completed, EventType.WorkflowExecutionSignaled, Scheduled, Started));

    [Fact]
    public void EndOf_FinalEvent_EndsAfterIt() => Assert.Equal(
        [3, 5], Cut(Start, Scheduled, Started, Completed, EventType.WorkflowExecutionCompleted));

    [Fact]
    public void EndOf_TerminatedDuringTask_IsOneBatch() => Assert.Equal(
        [4], Cut(Start, Scheduled, Started, EventType.WorkflowExecutionTerminated));

    [Fact]
    public void EndOf_EventsAfterTheLastTask_AreNoBatch() => Assert.Equal(
        [3], Cut(Start, Scheduled, Started, Completed, EventType.TimerStarted, EventType.TimerFired, Scheduled));

    [Fact]
    public void EndOf_UpdateAcceptedInItsTask_EndsAtThatTask()
    {
        var events = Events(Start, Scheduled, Started, Completed, EventType.WorkflowExecutionUpdateAccepted, Scheduled, Started);
        events[4].WorkflowExecutionUpdateAcceptedEventAttributes = new() { AcceptedRequestSequencingEventId = 2 };

        Assert.Equal([3, 7], Cut(events));
    }

    private static List<int> Cut(params EventType[] types) => Cut(Events(types));

    private static List<int> Cut(List<HistoryEvent> events)
    {
        var ends = new List<int>();
        for (var end = HistoryBatches.EndOf(events, 0); end > 0; end = HistoryBatches.EndOf(events, end))
        {
            ends.Add(end);
            if (end == events.Count)
            {
                break;
            }
        }

        return ends;
    }

    private static List<HistoryEvent> Events(params EventType[] types) =>
        [.. types.Select((type, index) => new HistoryEvent { EventId = index + 1, EventType = type })];
}
