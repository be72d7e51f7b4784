namespace Stigmer.ServiceDefaults;

/// <summary>Tags that decide which health endpoint a check counts for.</summary>
public static class HealthTags
{
    /// <summary>Counts for <c>/alive</c>: the process answers.</summary>
    public const string Live = "live";

    /// <summary>Looks at another process. Left out of <c>/health</c>: a process is not ill because its neighbour is away.</summary>
    public const string Peer = "peer";
}
