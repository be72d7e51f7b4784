using Temporal.DevServer.Frontend;
using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Histories;

/// <summary>Cuts a history into pages.</summary>
internal static class HistoryPages
{
    /// <summary>The events that a worker gets with a task. A retried task shows its own two events although they are not written.</summary>
    internal static Page ForTask(WorkflowRun run, IReadOnlyList<HistoryEvent> events, long first, long last, ServerLimits limits)
    {
        var page = new Page(new History(), ByteString.Empty);
        var next = Fill(page.History, events, first, Math.Min(last, events.Count), limits.HistoryPage, limits);
        if (next <= Math.Min(last, events.Count))
        {
            return page with { NextPageToken = Token(run.RunId, next, last) };
        }

        AddUnwritten(page.History, run, last, limits);
        return page;
    }

    internal static Page Next(WorkflowRun run, IReadOnlyList<HistoryEvent> events, long first, long last, int size, ServerLimits limits)
    {
        var page = new Page(new History(), ByteString.Empty);
        var end = last == 0 ? events.Count : Math.Min(last, events.Count);
        var most = size > 0 ? Math.Min(size, limits.HistoryPage) : limits.HistoryPage;
        var next = Fill(page.History, events, first, end, most, limits);
        if (next <= end)
        {
            return page with { NextPageToken = Token(run.RunId, next, last) };
        }

        AddUnwritten(page.History, run, last, limits);
        return page;
    }

    internal static ByteString Token(string runId, long next, long last) =>
        new HistoryPageToken { RunId = runId, NextEventId = next, LastEventId = last }.ToByteString();

    internal static HistoryPageToken? Parse(ByteString token)
    {
        if (token.IsEmpty)
        {
            return null;
        }

        try
        {
            var parsed = HistoryPageToken.Parser.ParseFrom(token);
            if (parsed.NextEventId > 0)
            {
                return parsed;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Told to the caller below, together with the tokens that parse and say nothing.
        }

        throw ServiceErrors.InvalidArgument("Invalid NextPageToken.");
    }

    private static long Fill(History history, IReadOnlyList<HistoryEvent> events, long first, long last, int most, ServerLimits limits)
    {
        var bytes = 0;
        var id = first;
        while (id <= last && history.Events.Count < most && bytes < limits.HistoryPageBytes)
        {
            var entry = events[(int)id - 1];
            bytes += entry.CalculateSize();
            history.Events.Add(entry);
            id++;
        }

        return id;
    }

    private static void AddUnwritten(History history, WorkflowRun run, long last, ServerLimits limits)
    {
        if (run.Record.WorkflowTask is not { Transient: true, StartedAt: not 0 } task || task.StartedId != last)
        {
            return;
        }

        foreach (var (entry, id) in new[]
        {
            (WorkflowTaskLifecycle.ScheduledEvent(run.Record, task), task.ScheduledId),
            (WorkflowTaskLifecycle.StartedEvent(task, limits), task.StartedId),
        })
        {
            entry.EventId = id;
            entry.TaskId = id;
            entry.EventType = EventTypes.Of(entry.AttributesCase);
            history.Events.Add(entry);
        }
    }

    internal sealed record Page(History History, ByteString NextPageToken);
}
