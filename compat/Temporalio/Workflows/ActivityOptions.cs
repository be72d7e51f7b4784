using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How a workflow's activity is run. A start-to-close or a schedule-to-close timeout is required.</summary>
public class ActivityOptions : ICloneable
{
    /// <summary>Limit on everything, retries included.</summary>
    public TimeSpan? ScheduleToCloseTimeout { get; set; }

    /// <summary>Limit on waiting for a worker.</summary>
    public TimeSpan? ScheduleToStartTimeout { get; set; }

    /// <summary>Limit on one attempt.</summary>
    public TimeSpan? StartToCloseTimeout { get; set; }

    /// <summary>Limit on the silence between heartbeats.</summary>
    public TimeSpan? HeartbeatTimeout { get; set; }

    /// <summary>How it is retried; unset means the server's defaults.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>What cancelling means to the workflow.</summary>
    public ActivityCancellationType CancellationType { get; set; } = ActivityCancellationType.TryCancel;

    /// <summary>Cancels the activity; unset means the workflow's token.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>Queue whose workers may run it; unset means the workflow's.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>One line for people who look at the history.</summary>
    public string? Summary { get; set; }

    /// <summary>Unique id within the workflow; unset means a number.</summary>
    public string? ActivityId { get; set; }

    /// <summary>Relative importance.</summary>
    public Priority? Priority { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (ActivityOptions)MemberwiseClone();
        copy.RetryPolicy = RetryPolicy is null ? null : RetryPolicy with { };
        return copy;
    }
}

/// <summary>What cancelling an activity means to its workflow.</summary>
public enum ActivityCancellationType
{
    /// <summary>Ask for it and go on at once.</summary>
    TryCancel,

    /// <summary>Ask for it and wait for the activity to end.</summary>
    WaitCancellationCompleted,

    /// <summary>Do not ask and go on at once.</summary>
    Abandon,
}
