using Temporalio.Common;

namespace Temporalio.Workflows;

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
