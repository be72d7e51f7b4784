using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker;

/// <summary>One attempt of one activity, from its task to its report.</summary>
internal sealed class RunningActivity : IDisposable
{
    private readonly WorkerContext _context;
    private readonly PollActivityTaskQueueResponse _task;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly HeartbeatSender _heartbeats;
    private readonly CancellationToken _workerShutdown;
    private readonly Lock _gate = new();

    private ITimer? _timeout;
    private ActivityCancelReason _cancelReason;

    internal RunningActivity(WorkerContext context, PollActivityTaskQueueResponse task, CancellationToken workerShutdown)
    {
        _context = context;
        _task = task;
        _workerShutdown = workerShutdown;
        _logger = context.LoggerFactory.CreateLogger($"Temporalio.Activity:{task.ActivityType.Name}");
        _heartbeats = new(context, task, _logger, Cancel);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timeout?.Dispose();
        _heartbeats.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>Cancels the activity's token. The first reason stays the reason.</summary>
    internal void Cancel(ActivityCancelReason reason)
    {
        lock (_gate)
        {
            if (_cancelReason != ActivityCancelReason.None)
            {
                return;
            }

            _cancelReason = reason;
        }

        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the meantime.
        }
    }

    /// <summary>Runs the activity and reports its outcome.</summary>
    internal async Task RunAsync(ActivityDefinition? definition, IEnumerable<string> known)
    {
        _timeout = StartTimeout();
        try
        {
            if (definition is null)
            {
                throw new ApplicationFailureException(
                    $"Activity {_task.ActivityType.Name} is not registered on this worker, available activities: "
                        + string.Join(", ", known.Order()),
                    errorType: "NotFoundError");
            }

            var result = await ExecuteAsync(definition).ConfigureAwait(false);
            await _heartbeats.StopAsync().ConfigureAwait(false);
            await ReportCompletedAsync(definition, result).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The edge of user code: whatever came out of it is the activity's outcome.
            await _heartbeats.StopAsync().ConfigureAwait(false);
            await ReportExceptionAsync(e).ConfigureAwait(false);
        }
    }

    private ITimer? StartTimeout()
    {
        var limit = _task.StartToCloseTimeout.ToOptional();
        if (_task.ScheduleToCloseTimeout.ToOptional() is { } total && (limit is null || total < limit))
        {
            limit = total;
        }

        return limit is { } time && time < TimeSpan.FromDays(40)
            ? TimeProvider.System.CreateTimer(_ => Cancel(ActivityCancelReason.Timeout), null, time, Timeout.InfiniteTimeSpan)
            : null;
    }

    private async Task<object?> ExecuteAsync(ActivityDefinition definition)
    {
        var codec = _context.DataConverter.PayloadCodec;
        if (codec is not null)
        {
            await PayloadCodecExtensions.ApplyAsync(codec.DecodeAsync, _task.Input).ConfigureAwait(false);
            await PayloadCodecExtensions.ApplyAsync(codec.DecodeAsync, _task.Header?.Fields).ConfigureAwait(false);
        }

        var execution = new ActivityExecutionContext(
            InfoOf(_task),
            _logger,
            _context.DataConverter.PayloadConverter,
            _context.Client,
            _cancellation.Token,
            _workerShutdown,
            () => _cancelReason);
        ActivityInboundInterceptor inbound = new InboundEnd(execution);
        foreach (var interceptor in _context.Interceptors.Reverse())
        {
            inbound = interceptor.InterceptActivity(inbound);
        }

        inbound.Init(new OutboundEnd(_heartbeats));
        ActivityExecutionContext.Enter(execution);
        using var scope = _logger.BeginScope(ScopeOf(_task));
        var args = ArgumentsOf(definition);
        return await inbound.ExecuteActivityAsync(new(definition, args, _task.Header.ToDictionary())).ConfigureAwait(false);
    }

    private object?[] ArgumentsOf(ActivityDefinition definition)
    {
        var converter = _context.DataConverter.PayloadConverter;
        var payloads = _task.Input.ToList();
        if (definition.Dynamic)
        {
            IRawValue[] raw = [.. payloads.Select(payload => new RawValue(payload))];
            return [raw];
        }

        if (payloads.Count < definition.RequiredParameterCount)
        {
            throw new ApplicationFailureException(
                $"Activity {definition.Name} given {payloads.Count} parameters, but {definition.RequiredParameterCount} are required");
        }

        return [.. definition.ParameterTypes.Zip(payloads, (type, payload) => converter.ToValue(payload, type))];
    }

    private async Task ReportCompletedAsync(ActivityDefinition definition, object? result)
    {
        var request = new RespondActivityTaskCompletedRequest
        {
            Namespace = _context.Namespace,
            Identity = _context.Identity,
            TaskToken = _task.TaskToken,
        };
        if (CompiledCall.ResultType(definition.ReturnType) != typeof(void))
        {
            request.Result = (await _context.DataConverter.ToPayloadsAsync([result]).ConfigureAwait(false)).ToProto();
        }

        await ReportAsync(rpc => _context.Service.RespondActivityTaskCompletedAsync(request, rpc)).ConfigureAwait(false);
    }

    private async Task ReportExceptionAsync(Exception exception)
    {
        var isCancellation = _cancellation.IsCancellationRequested && TemporalException.IsCanceledException(exception);
        switch (_cancelReason)
        {
            case ActivityCancelReason.CancelRequested when isCancellation:
                var canceled = new RespondActivityTaskCanceledRequest
                {
                    Namespace = _context.Namespace,
                    Identity = _context.Identity,
                    TaskToken = _task.TaskToken,
                };
                await ReportAsync(rpc => _context.Service.RespondActivityTaskCanceledAsync(canceled, rpc)).ConfigureAwait(false);
                return;
            case ActivityCancelReason.GoneFromServer or ActivityCancelReason.Timeout when isCancellation:
                // The server has given up on this attempt: there is nobody to tell.
                return;
            case ActivityCancelReason.WorkerShutdown when isCancellation:
                exception = new ApplicationFailureException("Worker is shutting down", exception, errorType: "WorkerShutdown");
                break;
            case ActivityCancelReason.HeartbeatRecordFailure when isCancellation && _heartbeats.Failure is { } failure:
                exception = failure;
                break;
        }

        _logger.ActivityFailed(_task.ActivityType.Name, _task.ActivityId, _task.Attempt, exception);
        Failure proto;
        try
        {
            proto = await _context.DataConverter.ToFailureAsync(exception).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A failure that cannot be written is still a failure.
            proto = new() { Message = $"Failed building exception failure: {e.Message}", ApplicationFailureInfo = new() { Type = e.GetType().Name } };
        }

        var request = new RespondActivityTaskFailedRequest
        {
            Namespace = _context.Namespace,
            Identity = _context.Identity,
            TaskToken = _task.TaskToken,
            Failure = proto,
            LastHeartbeatDetails = await _heartbeats.UnsentDetailsAsync().ConfigureAwait(false),
        };
        await ReportAsync(rpc => _context.Service.RespondActivityTaskFailedAsync(request, rpc)).ConfigureAwait(false);
    }

    private async Task ReportAsync<T>(Func<Client.RpcOptions, Task<T>> call)
    {
        try
        {
            await _context.ReportAsync(call).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            // The server will notice by itself that the activity is silent, and try it again.
            _logger.ActivityNotReported(_task.ActivityType.Name, _task.ActivityId, _task.Attempt, e);
        }
    }

    private static Dictionary<string, object> ScopeOf(PollActivityTaskQueueResponse task) => new(StringComparer.Ordinal)
    {
        ["ActivityId"] = task.ActivityId,
        ["ActivityType"] = task.ActivityType.Name,
        ["Attempt"] = task.Attempt,
        ["WorkflowId"] = task.WorkflowExecution?.WorkflowId ?? string.Empty,
        ["WorkflowRunId"] = task.WorkflowExecution?.RunId ?? string.Empty,
    };

    private ActivityInfo InfoOf(PollActivityTaskQueueResponse task) => new(
        ActivityId: task.ActivityId,
        ActivityType: task.ActivityType.Name,
        Attempt: task.Attempt,
        CurrentAttemptScheduledTime: task.CurrentAttemptScheduledTime?.ToDateTime() ?? default,
        DataConverter: _context.DataConverter,
        HeartbeatDetails: task.HeartbeatDetails.ToList(),
        HeartbeatTimeout: task.HeartbeatTimeout.ToOptional(),
        IsLocal: false,
        Namespace: _context.Namespace,
        Priority: Common.Priority.FromProto(task.Priority),
        RetryPolicy: task.RetryPolicy is { } policy ? Common.RetryPolicy.FromProto(policy) : null,
        ScheduleToCloseTimeout: task.ScheduleToCloseTimeout.ToOptional(),
        ScheduledTime: task.ScheduledTime?.ToDateTime() ?? default,
        StartToCloseTimeout: task.StartToCloseTimeout.ToOptional(),
        StartedTime: task.StartedTime?.ToDateTime() ?? default,
        TaskQueue: _context.TaskQueue,
        TaskToken: task.TaskToken.ToByteArray(),
        WorkflowId: task.WorkflowExecution?.WorkflowId.NullIfEmpty(),
        WorkflowNamespace: task.WorkflowNamespace.NullIfEmpty(),
        WorkflowRunId: task.WorkflowExecution?.RunId.NullIfEmpty(),
        WorkflowType: task.WorkflowType?.Name.NullIfEmpty());

    /// <summary>The end of the inbound chain: calls the user's method.</summary>
    private sealed class InboundEnd(ActivityExecutionContext execution) : ActivityInboundInterceptor
    {
        public override void Init(ActivityOutboundInterceptor outbound) => execution.Outbound = outbound;

        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) => input.Activity.InvokeAsync(input.Args);
    }

    /// <summary>The end of the outbound chain: sends heartbeats.</summary>
    private sealed class OutboundEnd(HeartbeatSender heartbeats) : ActivityOutboundInterceptor
    {
        public override void Heartbeat(HeartbeatInput input) => heartbeats.Record(input.Details);
    }
}
