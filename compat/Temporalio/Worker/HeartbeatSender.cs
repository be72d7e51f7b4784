using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Worker;

/// <summary>Sends an activity's heartbeats: the first at once, then the newest once per interval.</summary>
internal sealed class HeartbeatSender : IDisposable
{
    private readonly WorkerContext _context;
    private readonly PollActivityTaskQueueResponse _task;
    private readonly ILogger _logger;
    private readonly Action<ActivityCancelReason> _cancel;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    private object?[]? _unsent;
    private Task? _sending;

    internal HeartbeatSender(
        WorkerContext context, PollActivityTaskQueueResponse task, ILogger logger, Action<ActivityCancelReason> cancel)
    {
        _context = context;
        _task = task;
        _logger = logger;
        _cancel = cancel;
        var wanted = task.HeartbeatTimeout.ToOptional() is { } timeout ? timeout * 0.8 : context.Options.DefaultHeartbeatThrottleInterval;
        _interval = wanted < context.Options.MaxHeartbeatThrottleInterval ? wanted : context.Options.MaxHeartbeatThrottleInterval;
    }

    /// <summary>What made a heartbeat impossible to write.</summary>
    internal Exception? Failure { get; private set; }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    /// <summary>Takes a heartbeat; an older one that was not sent yet is replaced.</summary>
    internal void Record(object?[] details)
    {
        lock (_gate)
        {
            _unsent = details;
            if (_sending is null && !_stop.IsCancellationRequested)
            {
                _sending = SendAsync();
            }
        }
    }

    internal async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task? sending;
        lock (_gate)
        {
            sending = _sending;
        }

        if (sending is not null)
        {
            await sending.ConfigureAwait(false);
        }
    }

    /// <summary>The details that no heartbeat told: a failure takes them along.</summary>
    internal async Task<Payloads?> UnsentDetailsAsync()
    {
        if (Failure is not null || Take() is not { Length: > 0 } details)
        {
            return null;
        }

        try
        {
            return (await _context.DataConverter.ToPayloadsAsync(details).ConfigureAwait(false)).ToProto();
        }
        catch (Exception e)
        {
            // User values: the failure itself must not be lost for them.
            _logger.HeartbeatFailed(_task.ActivityType.Name, _task.ActivityId, e);
            return null;
        }
    }

    private object?[]? Take()
    {
        lock (_gate)
        {
            var details = _unsent;
            _unsent = null;
            return details;
        }
    }

    private async Task SendAsync()
    {
        await Task.Yield();
        while (true)
        {
            object?[]? details;
            lock (_gate)
            {
                details = _unsent;
                _unsent = null;
                if (details is null || _stop.IsCancellationRequested)
                {
                    _unsent = details;
                    _sending = null;
                    return;
                }
            }

            await SendOneAsync(details, _stop.Token).ConfigureAwait(false);
            await Task.Delay(_interval, TimeProvider.System, _stop.Token).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
    }

    private async Task SendOneAsync(object?[] details, CancellationToken cancellationToken)
    {
        var request = new RecordActivityTaskHeartbeatRequest
        {
            Namespace = _context.Namespace,
            Identity = _context.Identity,
            TaskToken = _task.TaskToken,
        };
        try
        {
            if (details.Length > 0)
            {
                request.Details = (await _context.DataConverter.ToPayloadsAsync(details).ConfigureAwait(false)).ToProto();
            }
        }
        catch (Exception e)
        {
            // User values: they are the activity's fault, which ends for it.
            Failure = e;
            _cancel(ActivityCancelReason.HeartbeatRecordFailure);
            return;
        }

        try
        {
            var response = await _context.Service.RecordActivityTaskHeartbeatAsync(
                request, new() { Retry = true, CancellationToken = cancellationToken }).ConfigureAwait(false);
            if (response.CancelRequested)
            {
                _cancel(ActivityCancelReason.CancelRequested);
            }
            else if (response.ActivityPaused)
            {
                _cancel(ActivityCancelReason.Paused);
            }
            else if (response.ActivityReset)
            {
                _cancel(ActivityCancelReason.Reset);
            }
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            _cancel(ActivityCancelReason.GoneFromServer);
        }
        catch (RpcException e)
        {
            // The server is away. The activity goes on; the next heartbeat may get through.
            _logger.HeartbeatFailed(_task.ActivityType.Name, _task.ActivityId, e);
        }
        catch (OperationCanceledException)
        {
            // The activity ended meanwhile. If it failed, its report takes the details along.
            lock (_gate)
            {
                _unsent ??= details;
            }
        }
    }
}
