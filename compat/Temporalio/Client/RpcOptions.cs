namespace Temporalio.Client;

/// <summary>How one call is made.</summary>
public class RpcOptions : ICloneable
{
    /// <summary>Whether it is retried; unset means what is usual for the call.</summary>
    public bool? Retry { get; set; }

    /// <summary>Headers in addition to the connection's.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>>? Metadata { get; set; }

    /// <summary>Limit on one attempt.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Cancels the call.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How calls are retried.</summary>
public class RpcRetryOptions : ICloneable
{
    /// <summary>Wait before the first retry.</summary>
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Each wait is up to this part longer or shorter.</summary>
    public float RandomizationFactor { get; set; } = 0.2F;

    /// <summary>Each wait is the one before times this.</summary>
    public float Multiplier { get; set; } = 1.5F;

    /// <summary>No wait is longer.</summary>
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>No retry begins later; unset means no limit.</summary>
    public TimeSpan? MaxElapsedTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Retries at most.</summary>
    public int MaxRetries { get; set; } = 10;

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();

    /// <summary>The wait before a retry, counted from 0.</summary>
    internal TimeSpan Delay(int retry)
    {
        var delay = Math.Min(InitialInterval.TotalMilliseconds * Math.Pow(Multiplier, retry), MaxInterval.TotalMilliseconds);
        var spread = 1 + (RandomizationFactor * ((Random.Shared.NextDouble() * 2) - 1));
        return TimeSpan.FromMilliseconds(delay * spread);
    }
}
