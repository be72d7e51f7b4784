using Temporal.DevServer.Frontend;
using Temporal.DevServer.Hosting;

namespace Temporal.DevServer.Dispatch;

/// <summary>Serves workers that ask for tasks.</summary>
internal sealed class TaskPolls(WorkflowExecutions executions, TaskQueues queues, ServerClock clock)
{
    /// <summary>The next task for the worker, or an empty message when none came in time.</summary>
    internal async Task<T> PollAsync<T>(Poller poller, DateTime deadline, CancellationToken cancellationToken)
        where T : class, IMessage, new()
    {
        if (poller.Queue.Name.Length == 0)
        {
            throw ServiceErrors.InvalidArgument("missing task queue name");
        }

        var queue = queues.Get(poller.Queue);
        if (queues.IsDismissed(poller.InstanceKey))
        {
            return new T();
        }

        queue.Pollers.Seen(poller);
        var wait = clock.Shorten(executions.Limits.TaskPoll, deadline);
        var until = clock.Time.GetUtcNow() + wait;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Stopping);
        while (true)
        {
            var left = until - clock.Time.GetUtcNow();
            var item = left <= TimeSpan.Zero ? null : await queue.TakeAsync(poller, left, ended.Token).ConfigureAwait(false);
            if (item is null)
            {
                return new T();
            }

            if (ended.IsCancellationRequested)
            {
                // The worker went away while the task was on its way to it.
                queue.Return(item);
                return new T();
            }

            if (await item.StartAsync(executions, poller).ConfigureAwait(false) is T task)
            {
                queue.Pollers.Seen(poller);
                return task;
            }
        }
    }
}
