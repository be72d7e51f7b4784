namespace Temporal.DevServer.WorkflowTasks;

/// <summary>A workflow task from its scheduling to its end, except for a successful one (<see cref="WorkflowTaskCompletion"/>).</summary>
internal static class WorkflowTaskLifecycle
{
    /// <summary>Plans a workflow task unless one waits already, or the run may not begin yet.</summary>
    internal static void EnsureScheduled(Transition transition)
    {
        var record = transition.Record;
        if (!transition.Run.IsOpen || record.BackoffUntil > transition.Now)
        {
            return;
        }

        // News turn a waiting retry into an ordinary task: the worker may well succeed on the new history.
        if (record.WorkflowTask is null or { Transient: true, StartedAt: 0 })
        {
            Schedule(transition, attempt: 1);
        }
    }

    internal static void Schedule(Transition transition, int attempt)
    {
        var record = transition.Record;
        var (queue, isSticky) = ChooseQueue(transition);
        var delay = Delay(attempt).Ticks;
        var task = new WorkflowTaskRecord
        {
            Attempt = attempt,
            Stamp = ++record.TaskStamp,
            Transient = attempt > 1,
            Queue = queue,
            Sticky = isSticky,
            ScheduledAt = transition.Now,
            OriginalScheduledAt = transition.Now,
            NotBefore = delay == 0 ? 0 : transition.Now + delay,
        };
        record.WorkflowTask = task;
        if (!task.Transient)
        {
            task.ScheduledId = transition.Append(ScheduledEvent(record, task)).EventId;
        }

        if (delay == 0)
        {
            Offer(transition, task);
        }
    }

    internal static void Offer(Transition transition, WorkflowTaskRecord task) =>
        transition.Transaction.Offer(
            new QueueKey(transition.Record.Namespace, task.Queue, QueueKind.Workflow),
            new WorkflowTaskItem(transition.Run, task.Stamp) { OfferedAt = transition.Now });

    /// <summary>Hands the task to a worker.</summary>
    internal static void Start(Transition transition, string identity)
    {
        var record = transition.Record;
        var task = record.WorkflowTask;
        if (!task.Sticky)
        {
            // Another worker than the one with the cached run took it.
            record.Sticky = null;
        }

        task.StartedAt = transition.Now;
        task.Identity = identity;
        task.RequestId = Guid.NewGuid().ToString();
        task.HistoryBytes = record.HistoryBytes;
        task.SuggestContinueAsNew =
            transition.Run.EventCount >= transition.Transaction.Limits.SuggestContinueAsNewEvents
            || record.HistoryBytes >= transition.Transaction.Limits.SuggestContinueAsNewBytes;
        if (task.Transient)
        {
            task.ScheduledId = transition.NextEventId;
            task.StartedId = transition.NextEventId + 1;
        }
        else
        {
            task.StartedId = transition.Append(StartedEvent(task, transition.Transaction.Limits)).EventId;
        }
    }

    /// <summary>Ends a started task that brought no progress, and plans the next one.</summary>
    internal static void Fail(Transition transition, WorkflowTaskFailedCause cause, Failure? failure, string identity)
    {
        var task = transition.Record.WorkflowTask;
        End(transition, new HistoryEvent
        {
            WorkflowTaskFailedEventAttributes = new()
            {
                ScheduledEventId = task.ScheduledId,
                StartedEventId = task.StartedId,
                Cause = cause,
                Failure = failure,
                Identity = identity,
            },
        });
    }

    internal static void TimeOut(Transition transition)
    {
        var task = transition.Record.WorkflowTask;
        End(transition, new HistoryEvent
        {
            WorkflowTaskTimedOutEventAttributes = new()
            {
                ScheduledEventId = task.ScheduledId,
                StartedEventId = task.StartedId,
                TimeoutType = TimeoutType.StartToClose,
            },
        });
    }

    /// <summary>The worker with the cached run did not come for the task: any worker may have it now.</summary>
    internal static void TimeOutSticky(Transition transition)
    {
        var record = transition.Record;
        var task = record.WorkflowTask;
        if (!task.Transient)
        {
            transition.Append(new HistoryEvent
            {
                WorkflowTaskTimedOutEventAttributes = new()
                {
                    ScheduledEventId = task.ScheduledId,
                    TimeoutType = TimeoutType.ScheduleToStart,
                },
            });
        }

        record.Sticky = null;
        record.WorkflowTask = null;
        Schedule(transition, attempt: 1);
    }

    /// <summary>The run ends over the worker's head.</summary>
    internal static void ForceEnd(Transition transition)
    {
        if (transition.Record.WorkflowTask is { StartedAt: not 0, Transient: false } task)
        {
            transition.Record.WorkflowTask = null;
            transition.Append(new HistoryEvent
            {
                WorkflowTaskFailedEventAttributes = new()
                {
                    ScheduledEventId = task.ScheduledId,
                    StartedEventId = task.StartedId,
                    Cause = WorkflowTaskFailedCause.ForceCloseCommand,
                    Identity = "history-service",
                },
            });
        }

        transition.Record.WorkflowTask = null;
        EventBuffer.Flush(transition);
    }

    internal static HistoryEvent ScheduledEvent(RunRecord record, WorkflowTaskRecord task) => new()
    {
        EventTime = task.ScheduledAt.ToTimestamp(),
        WorkflowTaskScheduledEventAttributes = new()
        {
            TaskQueue = task.Sticky
                ? new QueueName { Name = task.Queue, Kind = TaskQueueKind.Sticky, NormalName = record.TaskQueue }
                : new QueueName { Name = task.Queue, Kind = TaskQueueKind.Normal },
            StartToCloseTimeout = record.TaskTimeout.ToDuration(),
            Attempt = task.Attempt,
        },
    };

    internal static HistoryEvent StartedEvent(WorkflowTaskRecord task, ServerLimits limits)
    {
        var started = new WorkflowTaskStartedEventAttributes
        {
            ScheduledEventId = task.ScheduledId,
            Identity = task.Identity,
            RequestId = task.RequestId,
            HistorySizeBytes = task.HistoryBytes,
            SuggestContinueAsNew = task.SuggestContinueAsNew,
        };
        if (task.SuggestContinueAsNew)
        {
            started.SuggestContinueAsNewReasons.Add(task.HistoryBytes >= limits.SuggestContinueAsNewBytes
                ? SuggestContinueAsNewReason.HistorySizeTooLarge
                : SuggestContinueAsNewReason.TooManyHistoryEvents);
        }

        return new HistoryEvent { EventTime = task.StartedAt.ToTimestamp(), WorkflowTaskStartedEventAttributes = started };
    }

    private static void End(Transition transition, HistoryEvent entry)
    {
        var record = transition.Record;
        var task = record.WorkflowTask;
        if (!task.Transient)
        {
            transition.Append(entry);
        }

        record.WorkflowTask = null;
        var wasSticky = record.Sticky is not null;
        record.Sticky = null;
        var run = transition.Run;
        transition.Transaction.Then(run.Updates.Resend);
        transition.Transaction.Then(run.Queries.Return);
        var hasNews = EventBuffer.Flush(transition);
        if (!transition.Run.IsOpen)
        {
            return;
        }

        Schedule(transition, wasSticky || hasNews ? 1 : task.Attempt + 1);
    }

    /// <summary>A sticky queue is used only while its worker is there; a dead one would cost its schedule-to-start timeout.</summary>
    private static (string Queue, bool IsSticky) ChooseQueue(Transition transition)
    {
        var record = transition.Record;
        if (record.Sticky is not { } sticky)
        {
            return (record.TaskQueue, false);
        }

        var queue = transition.Transaction.Queues.Find(new QueueKey(record.Namespace, sticky.Name, QueueKind.Workflow));
        var isThere = queue?.Pollers.AnyWithin(transition.Transaction.Limits.StickyPollerAge) == true;
        return isThere ? (sticky.Name, true) : (record.TaskQueue, false);
    }

    /// <summary>Only the third attempt and later ones wait: the second one often succeeds because it comes without a cache.</summary>
    private static TimeSpan Delay(int attempt) =>
        attempt < 3 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(10, Math.Pow(2, attempt - 3)));
}
