using Temporalio.Exceptions;

namespace Temporalio.Worker;

/// <summary>Runs workflow code on a pool thread and watches that it comes back.</summary>
internal static class ActivationThread
{
    /// <summary>Workflow code only computes; what takes longer blocks or loops.</summary>
    internal static readonly TimeSpan DeadlockTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Runs a function. When it does not return, its thread is given up, and so must be whatever it works on.</summary>
    /// <param name="function">What to run.</param>
    /// <param name="runId">The run it belongs to.</param>
    /// <param name="limit">How long it may take once it has begun.</param>
    internal static async Task<T> RunAsync<T>(Func<T> function, string runId, TimeSpan limit)
    {
        var work = new Work<T>(function);
        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
        while (true)
        {
            try
            {
                return await work.Result.WaitAsync(limit, TimeProvider.System).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!work.Result.IsCompleted)
            {
                // Waiting for a thread is not the workflow's fault.
                if (work.HasRunFor() >= limit)
                {
                    throw new InvalidWorkflowOperationException($"[TMPRL1101] Workflow with run ID {runId} deadlocked after {limit}");
                }
            }
        }
    }

    private sealed class Work<T>(Func<T> function) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _began;

        internal Task<T> Result => _result.Task;

        public void Execute()
        {
            Volatile.Write(ref _began, TimeProvider.System.GetTimestamp());
            try
            {
                _result.SetResult(function());
            }
            catch (Exception e)
            {
                _result.SetException(e);
            }
        }

        internal TimeSpan HasRunFor() =>
            Volatile.Read(ref _began) is var began and not 0 ? TimeProvider.System.GetElapsedTime(began) : TimeSpan.Zero;
    }
}
