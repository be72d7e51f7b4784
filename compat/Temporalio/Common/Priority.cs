namespace Temporalio.Common;

/// <summary>Relative importance of a workflow or an activity within its task queue.</summary>
public sealed record Priority
{
    /// <summary>Creates a priority; what is unset takes the server's default.</summary>
    public Priority(int? priorityKey = null, string? fairnessKey = null, float? fairnessWeight = null)
    {
        PriorityKey = priorityKey;
        FairnessKey = fairnessKey;
        FairnessWeight = fairnessWeight;
    }

    /// <summary>Everything unset.</summary>
    public static Priority Default { get; } = new();

    /// <summary>Smaller is more urgent.</summary>
    public int? PriorityKey { get; init; }

    /// <summary>Tasks with the same key share their part of the queue.</summary>
    public string? FairnessKey { get; init; }

    /// <summary>Size of that part.</summary>
    public float? FairnessWeight { get; init; }

    internal static Priority FromProto(Api.Common.V1.Priority? proto) => proto is null
        ? Default
        : new(
            proto.PriorityKey == 0 ? null : proto.PriorityKey,
            proto.FairnessKey.Length == 0 ? null : proto.FairnessKey,
            proto.FairnessWeight == 0 ? null : proto.FairnessWeight);

    internal Api.Common.V1.Priority ToProto() => new()
    {
        PriorityKey = PriorityKey ?? 0,
        FairnessKey = FairnessKey ?? string.Empty,
        FairnessWeight = FairnessWeight ?? 0,
    };
}
