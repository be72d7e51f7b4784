namespace Temporalio.Common;

/// <summary>How often and how fast a failed activity or workflow is tried again.</summary>
public record RetryPolicy
{
    /// <summary>Wait before the first retry.</summary>
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Each wait is the one before times this.</summary>
    public float BackoffCoefficient { get; set; } = 2.0F;

    /// <summary>No wait is longer; unset means a hundred times the initial interval.</summary>
    public TimeSpan? MaximumInterval { get; set; }

    /// <summary>Attempts in all, the first included; 0 means no limit.</summary>
    public int MaximumAttempts { get; set; }

    /// <summary>Error types that end the retries.</summary>
    public IReadOnlyCollection<string>? NonRetryableErrorTypes { get; set; }

    internal static RetryPolicy FromProto(Api.Common.V1.RetryPolicy proto) => new()
    {
        InitialInterval = proto.InitialInterval?.ToTimeSpan() ?? TimeSpan.FromSeconds(1),
        BackoffCoefficient = (float)proto.BackoffCoefficient,
        MaximumInterval = proto.MaximumInterval?.ToTimeSpan(),
        MaximumAttempts = proto.MaximumAttempts,
        NonRetryableErrorTypes = proto.NonRetryableErrorTypes.Count == 0 ? null : [.. proto.NonRetryableErrorTypes],
    };

    internal Api.Common.V1.RetryPolicy ToProto()
    {
        var proto = new Api.Common.V1.RetryPolicy
        {
            InitialInterval = InitialInterval.ToProto(),
            BackoffCoefficient = BackoffCoefficient,
            MaximumInterval = MaximumInterval.ToProto(),
            MaximumAttempts = MaximumAttempts,
        };
        if (NonRetryableErrorTypes is { } types)
        {
            proto.NonRetryableErrorTypes.AddRange(types);
        }

        return proto;
    }
}
