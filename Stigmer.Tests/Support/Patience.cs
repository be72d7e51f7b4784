using System.Runtime.CompilerServices;

namespace Stigmer.Tests.Support;

/// <summary>How long a test waits for a signal before it gives up. Generous, since only a failing test waits that long.</summary>
internal static class Patience
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The task, or a <see cref="TimeoutException"/> that says what was waited for.</summary>
    internal static async Task WithPatience(this Task task, [CallerArgumentExpression(nameof(task))] string awaited = "")
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw GaveUp(awaited);
        }
    }

    internal static async Task<T> WithPatience<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string awaited = "")
    {
        await WithPatience((Task)task, awaited);

        return await task;
    }

    /// <summary>Looks again every few milliseconds; for what only the operating system knows and nothing signals.</summary>
    internal static async Task UntilAsync(Func<bool> condition, string awaited, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var deadline = new CancellationTokenSource(limit ?? Limit);

        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw GaveUp(awaited, limit);
            }
        }
    }

    private static TimeoutException GaveUp(string awaited, TimeSpan? limit = null) =>
        new($"Waited {(limit ?? Limit).TotalSeconds:0.#} s for: {awaited}");
}
