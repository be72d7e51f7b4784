using Temporal.DevServer.Hosting;

namespace Temporal.DevServer.Histories;

/// <summary>Reads histories, and waits for the next event of those that still grow.</summary>
internal sealed class HistoryReads(WorkflowExecutions executions, IRunStore store, ServerClock clock)
{
    /// <summary>The whole history as it is now: from memory, or from the database for closed runs.</summary>
    internal IReadOnlyList<HistoryEvent> Snapshot(WorkflowRun run)
    {
        lock (run.Chain.Gate)
        {
            if (run.Events is { } events)
            {
                return [.. events];
            }
        }

        return store.LoadEvents(run.RunId);
    }

    internal async Task<GetWorkflowExecutionHistoryResponse> ReadAsync(
        GetWorkflowExecutionHistoryRequest request, DateTime deadline, CancellationToken cancellationToken)
    {
        var token = HistoryPages.Parse(request.NextPageToken);
        var execution = request.Execution?.Clone() ?? new WorkflowExecution();
        if (token is not null)
        {
            execution.RunId = token.RunId;
        }

        var run = executions.Find(request.Namespace, execution);
        var onlyClose = request.HistoryEventFilterType == HistoryEventFilterType.CloseEvent;
        var from = token?.NextEventId ?? 1;
        if (request.WaitNewEvent)
        {
            await WaitAsync(run, () => run.IsOpen && (onlyClose || run.EventCount < from), deadline, cancellationToken).ConfigureAwait(false);
        }

        await run.Committed.ConfigureAwait(false);
        return onlyClose ? ReadClose(run, request.WaitNewEvent) : Read(run, request, token);
    }

    internal async Task<GetWorkflowExecutionHistoryReverseResponse> ReadReverseAsync(GetWorkflowExecutionHistoryReverseRequest request)
    {
        var token = HistoryPages.Parse(request.NextPageToken);
        var execution = request.Execution?.Clone() ?? new WorkflowExecution();
        if (token is not null)
        {
            execution.RunId = token.RunId;
        }

        var run = executions.Find(request.Namespace, execution);
        await run.Committed.ConfigureAwait(false);
        var events = Snapshot(run);
        var last = token?.NextEventId ?? events.Count;
        var most = request.MaximumPageSize > 0 ? Math.Min(request.MaximumPageSize, executions.Limits.HistoryPage) : executions.Limits.HistoryPage;
        var first = Math.Max(1, last - most + 1);
        var response = new GetWorkflowExecutionHistoryReverseResponse { History = new History() };
        for (var id = last; id >= first; id--)
        {
            response.History.Events.Add(events[(int)id - 1]);
        }

        if (first > 1)
        {
            response.NextPageToken = HistoryPages.Token(run.RunId, first - 1, 0);
        }

        return response;
    }

    private GetWorkflowExecutionHistoryResponse Read(WorkflowRun run, GetWorkflowExecutionHistoryRequest request, HistoryPageToken? token)
    {
        var isOpen = run.IsOpen;
        var events = Snapshot(run);
        var page = HistoryPages.Next(run, events, token?.NextEventId ?? 1, token?.LastEventId ?? 0, request.MaximumPageSize, executions.Limits);
        var next = page.NextPageToken;
        if (next.IsEmpty && request.WaitNewEvent && isOpen)
        {
            next = HistoryPages.Token(run.RunId, events.Count + 1, 0);
        }

        return new() { History = page.History, NextPageToken = next };
    }

    private GetWorkflowExecutionHistoryResponse ReadClose(WorkflowRun run, bool waits)
    {
        if (run.IsOpen)
        {
            // Somebody who waits asks again with this token; somebody who does not gets the newest event, as from the original.
            return waits
                ? new() { History = new History(), NextPageToken = HistoryPages.Token(run.RunId, 1, 0) }
                : new() { History = new History { Events = { Snapshot(run)[^1] } } };
        }

        return new() { History = new History { Events = { Snapshot(run)[^1] } } };
    }

    private async Task WaitAsync(WorkflowRun run, Func<bool> mustWait, DateTime deadline, CancellationToken cancellationToken)
    {
        using var limit = clock.Bound(executions.Limits.LongPoll, deadline, cancellationToken);
        while (true)
        {
            var changed = run.Changed;
            if (!mustWait())
            {
                return;
            }

            if (await limit.EndedFirstAsync(changed).ConfigureAwait(false))
            {
                return;
            }
        }
    }
}
