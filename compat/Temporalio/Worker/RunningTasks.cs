namespace Temporalio.Worker;

/// <summary>Tasks that were begun and must be seen to their end before the worker ends.</summary>
internal sealed class RunningTasks
{
    private readonly HashSet<Task> _tasks = [];

    internal void Add(Task task)
    {
        lock (_tasks)
        {
            _tasks.Add(task);
        }

        task.ContinueWith(
            static (ended, state) => ((RunningTasks)state!).Remove(ended),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    internal Task WhenAllEnded()
    {
        lock (_tasks)
        {
            return Task.WhenAll([.. _tasks]);
        }
    }

    private void Remove(Task task)
    {
        lock (_tasks)
        {
            _tasks.Remove(task);
        }
    }
}
