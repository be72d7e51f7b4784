using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;
using CommandAttributes = Temporalio.Api.Command.V1.ScheduleActivityTaskCommandAttributes;

namespace Temporalio.Worker.Instances;

/// <content>What the code can do: wait, and have things done.</content>
internal sealed partial class WorkflowInstance
{
    private readonly Dictionary<int, TaskCompletionSource> _timers = [];
    private readonly Dictionary<int, TaskCompletionSource<ActivityResolvedJob>> _activities = [];
    private readonly LinkedList<(Func<bool> Check, TaskCompletionSource Met)> _conditions = new();
    private readonly HashSet<string> _patchesInHistory = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _patches = new(StringComparer.Ordinal);

    private int _timerSeq;
    private int _activitySeq;

    /// <summary>Waits for a condition, at most for a time. The condition is looked at whenever the code has nothing else to do.</summary>
    internal async Task<bool> WaitConditionAsync(Func<bool> check, TimeSpan? limit, CancellationToken? cancellationToken)
    {
        AssertNotFrozen();
        var token = cancellationToken ?? CancellationToken;
        token.ThrowIfCancellationRequested();
        var met = new TaskCompletionSource();
        var node = _conditions.AddLast((check, met));
        try
        {
            if (limit is not { } timeout || timeout == Timeout.InfiniteTimeSpan)
            {
                await CancellableAsync(met.Task, token, () => met.TrySetCanceled(token)).ConfigureAwait(true);
                return true;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(token);
            var delay = Outbound.DelayAsync(new(timeout, enough.Token, null));
            if (await Task.WhenAny(met.Task, delay).ConfigureAwait(true) == met.Task)
            {
                CancelHere(enough);
                return true;
            }

            await delay.ConfigureAwait(true);
            return false;
        }
        finally
        {
            if (node.List is not null)
            {
                _conditions.Remove(node);
            }
        }
    }

    /// <summary>Whether this run takes the patched branch: it does unless its history took the other.</summary>
    internal bool Patched(string patchId, bool deprecated)
    {
        AssertNotFrozen();
        if (!_patches.TryGetValue(patchId, out var patched))
        {
            patched = !_activation.IsReplaying || _patchesInHistory.Contains(patchId);
            _patches.Add(patchId, patched);
            if (patched)
            {
                AddCommand(new SetPatchCommand(patchId, deprecated));
            }
        }

        return patched;
    }

    /// <summary>Cancels on this thread: the asynchronous way leaves the workflow's scheduler.</summary>
    private static void CancelHere(CancellationTokenSource source) => source.Cancel();

    private static async Task CancellableAsync(Task task, CancellationToken token, Action onCancel)
    {
        var registration = token.Register(onCancel);
        try
        {
            await task.ConfigureAwait(true);
        }
        finally
        {
            registration.Unregister();
        }
    }

    private bool ReleaseCondition()
    {
        for (var node = _conditions.First; node is not null; node = node.Next)
        {
            if (IsMet(node.Value))
            {
                _conditions.Remove(node);
                node.Value.Met.TrySetResult();
                return true;
            }
        }

        return false;
    }

    private bool IsMet((Func<bool> Check, TaskCompletionSource Met) condition)
    {
        try
        {
            return condition.Check();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It is the waiting code's exception.
            condition.Met.TrySetException(e);
            return true;
        }
    }

    private async Task DelayAsync(DelayAsyncInput input)
    {
        AssertNotFrozen();
        var token = input.CancellationToken ?? CancellationToken;
        token.ThrowIfCancellationRequested();
        if (input.Delay < TimeSpan.Zero && input.Delay != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException("Delay duration cannot be less than 0");
        }

        var seq = 0;
        var fired = new TaskCompletionSource();
        if (input.Delay != Timeout.InfiniteTimeSpan)
        {
            seq = ++_timerSeq;
            _timers.Add(seq, fired);
            var delay = input.Delay < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : input.Delay;
            AddCommand(new StartTimerCommand(seq, delay, Summary(input.Summary)));
        }

        await CancellableAsync(fired.Task, token, () =>
        {
            if (_timers.Remove(seq))
            {
                AddCommand(new CancelTimerCommand(seq));
            }

            fired.TrySetCanceled(token);
        }).ConfigureAwait(true);
    }

    private async Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input)
    {
        AssertNotFrozen();
        var options = input.Options;
        if (options.StartToCloseTimeout is null && options.ScheduleToCloseTimeout is null)
        {
            throw new ArgumentException("Activity options must have StartToCloseTimeout or ScheduleToCloseTimeout");
        }

        var token = options.CancellationToken ?? CancellationToken;
        if (token.IsCancellationRequested)
        {
            throw new CanceledFailureException("Activity cancelled before scheduled");
        }

        var seq = ++_activitySeq;
        var resolved = new TaskCompletionSource<ActivityResolvedJob>();
        _activities.Add(seq, resolved);
        AddCommand(new ScheduleActivityCommand(seq, AttributesOf(input, seq), options.CancellationType, Summary(options.Summary)));
        await CancellableAsync(resolved.Task, token, () =>
        {
            if (_activities.ContainsKey(seq))
            {
                AddCommand(new RequestCancelActivityCommand(seq));
            }
        }).ConfigureAwait(true);
        var outcome = await resolved.Task.ConfigureAwait(true);
        if (outcome.Failure is { } failure)
        {
            throw _options.DataConverter.FailureConverter.ToException(failure, PayloadConverter);
        }

        var result = outcome.Result.ToList();
        return typeof(TResult) == typeof(ValueTuple) || result.Count == 0
            ? default!
            : (TResult)PayloadConverter.ToValue(result[0], typeof(TResult))!;
    }

    private CommandAttributes AttributesOf(ScheduleActivityInput input, int seq)
    {
        var options = input.Options;
        return new()
        {
            ActivityId = options.ActivityId ?? seq.ToString(CultureInfo.InvariantCulture),
            ActivityType = new() { Name = input.Activity },
            TaskQueue = new() { Name = options.TaskQueue ?? Info.TaskQueue, Kind = TaskQueueKind.Normal },
            Header = input.Headers?.ToHeader(),
            Input = ToPayloads(input.Args),
            ScheduleToCloseTimeout = options.ScheduleToCloseTimeout.ToProto(),
            ScheduleToStartTimeout = options.ScheduleToStartTimeout.ToProto(),
            StartToCloseTimeout = options.StartToCloseTimeout.ToProto(),
            HeartbeatTimeout = options.HeartbeatTimeout.ToProto(),
            RetryPolicy = (options.RetryPolicy ?? new RetryPolicy()).ToProto(),
            Priority = options.Priority?.ToProto(),
        };
    }

    private UserMetadata? Summary(string? summary) =>
        summary is null ? null : new() { Summary = PayloadConverter.ToPayload(summary) };

    private Api.Command.V1.Command ContinueAsNew(CreateContinueAsNewExceptionInput input)
    {
        var options = input.Options;
        var attributes = new Api.Command.V1.ContinueAsNewWorkflowExecutionCommandAttributes
        {
            WorkflowType = new() { Name = input.Workflow },
            TaskQueue = new() { Name = options?.TaskQueue ?? Info.TaskQueue, Kind = TaskQueueKind.Normal },
            Input = ToPayloads(input.Args),
            Header = input.Headers?.ToHeader(),
            WorkflowRunTimeout = (options?.RunTimeout ?? Info.RunTimeout).ToProto(),
            WorkflowTaskTimeout = (options?.TaskTimeout ?? Info.TaskTimeout).ToProto(),
            RetryPolicy = (options?.RetryPolicy ?? Info.RetryPolicy)?.ToProto(),
            Initiator = ContinueAsNewInitiator.Workflow,
        };

        // The server takes the new run's memo from the command alone.
        if (options?.Memo is { } memo)
        {
            attributes.Memo = new();
            foreach (var (key, value) in memo)
            {
                attributes.Memo.Fields.Add(key, PayloadConverter.ToPayload(value));
            }
        }
        else if (Memo.Count > 0)
        {
            attributes.Memo = new();
            foreach (var (key, value) in Memo)
            {
                attributes.Memo.Fields.Add(key, value.Payload);
            }
        }

        return new()
        {
            CommandType = CommandType.ContinueAsNewWorkflowExecution,
            ContinueAsNewWorkflowExecutionCommandAttributes = attributes,
        };
    }

    private WorkflowInfo WorkflowInfoOf(InitializeJob job)
    {
        var started = job.Started;
        var parent = started.ParentWorkflowExecution;
        var root = started.RootWorkflowExecution;
        var lastResult = started.LastCompletionResult.ToList();
        return new(
            Attempt: started.Attempt,
            ContinuedRunId: started.ContinuedExecutionRunId.NullIfEmpty(),
            CronSchedule: started.CronSchedule.NullIfEmpty(),
            ExecutionTimeout: started.WorkflowExecutionTimeout.ToOptional(),
            FirstExecutionRunId: started.FirstExecutionRunId,
            Headers: started.Header.ToDictionary(),
            LastFailure: started.ContinuedFailure is { } failure
                ? _options.DataConverter.FailureConverter.ToException(failure, PayloadConverter)
                : null,
            LastResult: lastResult.Count == 0 ? null : [.. lastResult.Select(payload => new Converters.RawValue(payload))],
            Namespace: _options.Namespace,
            Parent: parent is null ? null : new(started.ParentWorkflowNamespace, parent.RunId, parent.WorkflowId),
            Priority: Priority.FromProto(started.Priority),
            RetryPolicy: started.RetryPolicy is { } policy ? RetryPolicy.FromProto(policy) : null,
            Root: root is null ? null : new(root.RunId, root.WorkflowId),
            RunId: RunId,
            RunTimeout: started.WorkflowRunTimeout.ToOptional(),
            StartTime: _activation.Timestamp,
            TaskQueue: _options.TaskQueue,
            TaskTimeout: started.WorkflowTaskTimeout?.ToTimeSpan() ?? TimeSpan.Zero,
            WorkflowId: WorkflowId,
            WorkflowStartTime: job.StartTime,
            WorkflowType: started.WorkflowType.Name);
    }
}
