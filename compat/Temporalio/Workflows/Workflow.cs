using Microsoft.Extensions.Logging;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Instances;

namespace Temporalio.Workflows;

/// <summary>What workflow code can see and do. Only valid in workflow code.</summary>
public static partial class Workflow
{
    /// <summary>Whether no signal or update handler is running.</summary>
    public static bool AllHandlersFinished => Context.AllHandlersFinished;

    /// <summary>Cancelled when the workflow is asked to end.</summary>
    public static CancellationToken CancellationToken => Context.CancellationToken;

    /// <summary>Whether the server advises to continue as new.</summary>
    public static bool ContinueAsNewSuggested => Context.Activation.ContinueAsNewSuggested;

    /// <summary>About the run.</summary>
    public static WorkflowInfo Info => Context.Info;

    /// <summary>The workflow object.</summary>
    public static object Instance => Context.Instance;

    /// <summary>Logs, except in replay.</summary>
    public static ILogger Logger => Context.Logger;

    /// <summary>Values shown with the workflow.</summary>
    public static IReadOnlyDictionary<string, IRawValue> Memo => Context.Memo;

    /// <summary>Converts values as the worker does.</summary>
    public static IPayloadConverter PayloadConverter => Context.PayloadConverter;

    /// <summary>Random numbers that a replay draws again.</summary>
    public static DeterministicRandom Random => Context.Random;

    /// <summary>The time of the workflow task, which a replay sees again.</summary>
    public static DateTime UtcNow => Context.Activation.Timestamp;

    private static WorkflowInstance Context =>
        WorkflowInstance.Current ?? throw new InvalidOperationException("Not in workflow");

    /// <summary>Waits for time to pass.</summary>
    public static Task DelayAsync(int millisecondsDelay, CancellationToken? cancellationToken = null) =>
        DelayAsync(TimeSpan.FromMilliseconds(millisecondsDelay), cancellationToken);

    /// <summary>Waits for time to pass.</summary>
    public static Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        Context.Outbound.DelayAsync(new(delay, cancellationToken, null));

    /// <summary>Waits until a condition is true. The check must change nothing.</summary>
    public static Task WaitConditionAsync(Func<bool> conditionCheck, CancellationToken? cancellationToken = null) =>
        Context.WaitConditionAsync(conditionCheck, null, cancellationToken);

    /// <summary>Waits until a condition is true, at most for a time; false when the time is over.</summary>
    public static Task<bool> WaitConditionAsync(
        Func<bool> conditionCheck, int timeoutMilliseconds, CancellationToken? cancellationToken = null) =>
        WaitConditionAsync(conditionCheck, TimeSpan.FromMilliseconds(timeoutMilliseconds), cancellationToken);

    /// <summary>Waits until a condition is true, at most for a time; false when the time is over.</summary>
    public static Task<bool> WaitConditionAsync(
        Func<bool> conditionCheck, TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        Context.WaitConditionAsync(conditionCheck, timeout, cancellationToken);

    /// <summary>A GUID that a replay makes again.</summary>
    public static Guid NewGuid()
    {
        var bytes = new byte[16];
        Context.Random.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes);
    }

    /// <summary>Whether to take the new branch: true unless this run took the old one before the patch was there.</summary>
    public static bool Patched(string patchId) => Context.Patched(patchId, deprecated: false);

    /// <summary>Says that the old branch of a patch is gone.</summary>
    public static void DeprecatePatch(string patchId) => Context.Patched(patchId, deprecated: true);

    /// <summary>Waits for one of several tasks.</summary>
    public static Task<Task> WhenAnyAsync(params Task[] tasks) => WhenAnyAsync((IEnumerable<Task>)tasks);

    /// <summary>Waits for one of several tasks.</summary>
    public static Task<Task> WhenAnyAsync(IEnumerable<Task> tasks) => Task.WhenAny(tasks);

    /// <summary>Waits for one of several tasks.</summary>
    public static Task<Task<TResult>> WhenAnyAsync<TResult>(params Task<TResult>[] tasks) =>
        WhenAnyAsync((IEnumerable<Task<TResult>>)tasks);

    /// <summary>Waits for one of several tasks. The library's own continues on the thread pool.</summary>
    public static async Task<Task<TResult>> WhenAnyAsync<TResult>(IEnumerable<Task<TResult>> tasks) =>
        (Task<TResult>)await Task.WhenAny((IEnumerable<Task>)tasks).ConfigureAwait(true);

    /// <summary>Waits for all of several tasks.</summary>
    public static Task WhenAllAsync(params Task[] tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of several tasks.</summary>
    public static Task WhenAllAsync(IEnumerable<Task> tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of several tasks.</summary>
    public static Task<TResult[]> WhenAllAsync<TResult>(params Task<TResult>[] tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of several tasks.</summary>
    public static Task<TResult[]> WhenAllAsync<TResult>(IEnumerable<Task<TResult>> tasks) => Task.WhenAll(tasks);

    /// <summary>What breaks determinism if it is used to decide.</summary>
    public static class Unsafe
    {
        /// <summary>Whether the code runs again what it ran before.</summary>
        public static bool IsReplaying => Context.Activation.IsReplaying;
    }
}
