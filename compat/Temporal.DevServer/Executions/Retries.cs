namespace Temporal.DevServer.Executions;

/// <summary>Whether and when something that failed is tried again. The rules are those of activities; workflows share them.</summary>
internal static class Retries
{
    internal static readonly TimeSpan DefaultInitialInterval = TimeSpan.FromSeconds(1);
    private const double DefaultCoefficient = 2;
    private const int DefaultMaximumFactor = 100;

    /// <summary>The policy with every field filled in.</summary>
    internal static RetryPolicy? Complete(RetryPolicy? policy)
    {
        if (policy is null)
        {
            return null;
        }

        var complete = policy.Clone();
        if (complete.InitialInterval.ToTicks() == 0)
        {
            complete.InitialInterval = DefaultInitialInterval.Ticks.ToDuration();
        }

        if (complete.BackoffCoefficient == 0)
        {
            complete.BackoffCoefficient = DefaultCoefficient;
        }

        if (complete.MaximumInterval.ToTicks() == 0)
        {
            complete.MaximumInterval = (complete.InitialInterval.ToTicks() * DefaultMaximumFactor).ToDuration();
        }

        return complete;
    }

    /// <summary>What is wrong with a policy, or null.</summary>
    internal static string? Problem(RetryPolicy? policy) => policy switch
    {
        null => null,
        { BackoffCoefficient: > 0 and < 1 } => "BackoffCoefficient cannot be less than 1 on retry policy.",
        { MaximumAttempts: < 0 } => "MaximumAttempts cannot be negative on retry policy.",
        _ when policy.MaximumInterval.ToTicks() is var most && most != 0 && most < policy.InitialInterval.ToTicks() =>
            "MaximumInterval cannot be less than InitialInterval on retry policy.",
        _ => null,
    };

    /// <param name="policy">A complete policy, or null when there is none.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="failure">Why it failed.</param>
    /// <param name="now">The time of the failure.</param>
    /// <param name="expiresAt">No attempt may begin after this moment; zero means any time will do.</param>
    internal static RetryDecision Decide(RetryPolicy? policy, int attempt, Failure failure, long now, long expiresAt)
    {
        if (policy is null)
        {
            return new(RetryState.RetryPolicyNotSet);
        }

        if (!IsRetryable(failure, policy))
        {
            return new(RetryState.NonRetryableFailure);
        }

        if (policy.MaximumAttempts > 0 && attempt >= policy.MaximumAttempts)
        {
            return new(RetryState.MaximumAttemptsReached);
        }

        var interval = Interval(policy, attempt, failure.ApplicationFailureInfo?.NextRetryDelay);
        return expiresAt != 0 && now + interval > expiresAt ? new(RetryState.Timeout) : new(RetryState.InProgress, interval);
    }

    private static bool IsRetryable(Failure failure, RetryPolicy policy) => failure.FailureInfoCase switch
    {
        Failure.FailureInfoOneofCase.CanceledFailureInfo or Failure.FailureInfoOneofCase.TerminatedFailureInfo => false,
        Failure.FailureInfoOneofCase.TimeoutFailureInfo =>
            failure.TimeoutFailureInfo.TimeoutType is TimeoutType.StartToClose or TimeoutType.Heartbeat
            && !policy.NonRetryableErrorTypes.Contains($"TemporalTimeout:{failure.TimeoutFailureInfo.TimeoutType}"),
        Failure.FailureInfoOneofCase.ServerFailureInfo => !failure.ServerFailureInfo.NonRetryable,
        Failure.FailureInfoOneofCase.ApplicationFailureInfo =>
            !failure.ApplicationFailureInfo.NonRetryable && !policy.NonRetryableErrorTypes.Contains(failure.ApplicationFailureInfo.Type),
        _ => true,
    };

    private static long Interval(RetryPolicy policy, int attempt, Duration? nextRetryDelay)
    {
        if (nextRetryDelay is not null)
        {
            return nextRetryDelay.ToTicks();
        }

        var interval = policy.InitialInterval.ToTicks() * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return (long)Math.Min(interval, policy.MaximumInterval.ToTicks());
    }
}

/// <summary>The interval counts only when the state is "in progress".</summary>
internal readonly record struct RetryDecision(RetryState State, long Interval = 0)
{
    public bool IsRetry => State == RetryState.InProgress;
}
