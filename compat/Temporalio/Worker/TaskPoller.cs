using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Temporalio.Worker;

/// <summary>How polling ends: first no new polls, then, after a moment for the server to answer them, no polls at all.</summary>
internal readonly record struct PollStop(CancellationToken NoMore, CancellationToken GiveUp);

/// <summary>Asks for tasks, one call at a time, for as long as there are free slots; comes back after any failure that may pass.</summary>
internal sealed class TaskPoller<T>(
    string taskQueue, ILogger logger, Func<RpcOptions, Task<T>> poll, Func<T, bool> isEmpty, Func<T, Task> handle, SemaphoreSlim[] slots)
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(70);

    private static readonly RpcRetryOptions Backoff = new()
    {
        InitialInterval = TimeSpan.FromMilliseconds(200),
        Multiplier = 2,
        MaxInterval = TimeSpan.FromSeconds(10),
    };

    /// <summary>Polls until it is told to stop; throws what will not pass.</summary>
    /// <param name="onTask">Given each task that is being handled, to wait for.</param>
    /// <param name="stopping">When to poll no more, and when to give up the polls that are under way.</param>
    internal async Task RunAsync(Action<Task> onTask, PollStop stopping)
    {
        var failures = 0;
        while (!stopping.NoMore.IsCancellationRequested)
        {
            await AcquireAsync(stopping.NoMore).ConfigureAwait(false);
            var isHandedOver = false;
            try
            {
                var task = await poll(new() { Timeout = PollTimeout, CancellationToken = stopping.GiveUp, Retry = false })
                    .ConfigureAwait(false);
                if (failures > 0)
                {
                    failures = 0;
                    logger.PollRecovered(taskQueue);
                }

                if (!isEmpty(task))
                {
                    isHandedOver = true;
                    onTask(HandleAsync(task));
                }
            }
            catch (RpcException e) when (e.Code is RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.Cancelled)
            {
                // Nothing came in time. Ask again.
            }
            catch (RpcException e) when (!IsFatal(e.Code))
            {
                // An outage may last for days: it is told once.
                var level = failures == 0 ? LogLevel.Warning : LogLevel.Debug;
                var delay = Backoff.Delay(failures++);
                logger.PollFailed(level, taskQueue, e.Code.ToString(), e.Message, delay);
                await Task.Delay(delay, TimeProvider.System, stopping.NoMore).ConfigureAwait(false);
            }
            finally
            {
                if (!isHandedOver)
                {
                    Release();
                }
            }
        }
    }

    private static bool IsFatal(RpcException.StatusCode code) => code is RpcException.StatusCode.InvalidArgument
        or RpcException.StatusCode.NotFound or RpcException.StatusCode.PermissionDenied
        or RpcException.StatusCode.Unauthenticated or RpcException.StatusCode.Unimplemented;

    private async Task HandleAsync(T task)
    {
        // The poller goes on with its next call at once.
        await Task.Yield();
        try
        {
            await handle(task).ConfigureAwait(false);
        }
        finally
        {
            Release();
        }
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            try
            {
                await slots[i].WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                for (var taken = 0; taken < i; taken++)
                {
                    slots[taken].Release();
                }

                throw;
            }
        }
    }

    private void Release()
    {
        foreach (var slot in slots)
        {
            slot.Release();
        }
    }
}
