using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stigmer.AppHost.Restarts;

/// <summary>How one resource has fared so far, and what follows from its next state.</summary>
internal sealed record CrashRecord(string? State = null, DateTimeOffset? HealthySince = null, int CrashesInARow = 0)
{
    // The shell's convention: from there on it was a signal that ended the process.
    private const int FirstSignal = 129;

    /// <summary>It has been healthy at some time, and so can be: its settings will do.</summary>
    private bool HasBeenHealthy { get; init; }

    /// <summary>How often in a row it ended by its own decision and was never healthy: a setting that it refuses, most likely.</summary>
    private int Refusals { get; init; }

    /// <summary>
    /// The record after the change, and how long to wait before a new start; null when there is nothing to do, or when a new start
    /// would change nothing.
    /// </summary>
    internal (CrashRecord Next, TimeSpan? Delay, bool GivesUp) After(CustomResourceSnapshot snapshot, DateTimeOffset now, RestartOptions options)
    {
        var state = snapshot.State?.Text;
        var isHealthy = snapshot.HealthStatus == HealthStatus.Healthy;

        if (!IsCrash(state, snapshot.ExitCode))
        {
            // The time of health is kept while a process ends: it tells whether the crash is a new one.
            return (this with
            {
                State = state,
                HealthySince = isHealthy ? HealthySince ?? now : snapshot.HealthStatus is null ? HealthySince : null,
                HasBeenHealthy = HasBeenHealthy || isHealthy,
            }, null, false);
        }

        var crashes = HealthySince is { } since && now - since >= options.ForgetAfter ? 1 : CrashesInARow + 1;
        var next = new CrashRecord(state, null, crashes)
        {
            HasBeenHealthy = HasBeenHealthy,
            Refusals = !HasBeenHealthy && snapshot.ExitCode is > 0 and < FirstSignal ? Refusals + 1 : 0,
        };

        var comesUp = HealthySince is not null || (HasBeenHealthy && snapshot.ExitCode >= FirstSignal);
        var longest = comesUp && options.LongestDelayOnceHealthy < options.LongestDelay ? options.LongestDelayOnceHealthy : options.LongestDelay;

        return next.Refusals < options.Attempts ? (next, Delay(crashes, options.FirstDelay, longest), false) : (next, null, true);
    }

    // Whoever stops a resource makes it pass through Stopping; a process that ends by itself does not.
    private bool IsCrash(string? state, int? exitCode) =>
        (state == KnownResourceStates.Finished || state == KnownResourceStates.Exited)
        && State != state
        && State != KnownResourceStates.Stopping
        && exitCode is not (null or 0);

    private static TimeSpan Delay(int crashes, TimeSpan first, TimeSpan longest)
    {
        var delay = first;
        for (var i = 1; i < crashes && delay < longest; i++)
        {
            delay *= 2;
        }

        return delay < longest ? delay : longest;
    }
}
