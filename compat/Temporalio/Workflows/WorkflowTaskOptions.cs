using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How a workflow waits for time to pass.</summary>
public class DelayOptions : ICloneable
{
    /// <summary>Creates options.</summary>
    public DelayOptions()
    {
    }

    /// <summary>Creates options.</summary>
    public DelayOptions(int millisecondsDelay, string? summary = null, CancellationToken? cancellationToken = null)
        : this(TimeSpan.FromMilliseconds(millisecondsDelay), summary, cancellationToken)
    {
    }

    /// <summary>Creates options.</summary>
    public DelayOptions(TimeSpan delay, string? summary = null, CancellationToken? cancellationToken = null)
    {
        Delay = delay;
        Summary = summary;
        CancellationToken = cancellationToken;
    }

    /// <summary>The time; infinite means until cancelled.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>One line for people who look at the history.</summary>
    public string? Summary { get; set; }

    /// <summary>Cancels the wait; unset means the workflow's token.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How a workflow waits for a condition.</summary>
public class WaitConditionOptions : ICloneable
{
    /// <summary>Creates options.</summary>
    public WaitConditionOptions()
    {
    }

    /// <summary>Creates options.</summary>
    public WaitConditionOptions(
        Func<bool> conditionCheck, TimeSpan? timeout = null, string? timeoutSummary = null, CancellationToken? cancellationToken = null)
    {
        ConditionCheck = conditionCheck;
        Timeout = timeout;
        TimeoutSummary = timeoutSummary;
        CancellationToken = cancellationToken;
    }

    /// <summary>What to wait for; must change nothing.</summary>
    public Func<bool> ConditionCheck { get; set; } = () => throw new InvalidOperationException("No condition given");

    /// <summary>How long at most.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>One line for people who look at the history.</summary>
    public string? TimeoutSummary { get; set; }

    /// <summary>Cancels the wait; unset means the workflow's token.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How the next run of a workflow begins.</summary>
public class ContinueAsNewOptions : ICloneable
{
    /// <summary>Queue whose workers run it; unset means the same.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>Limit on the run; unset means the same.</summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Limit on a workflow task; unset means the same.</summary>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>How it is retried; unset means the same.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>Values shown with it; unset means the same.</summary>
    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
