namespace Grpc.AspNetCore.HealthChecks;

/// <summary>How health checks are told over gRPC.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>Which health checks speak for which service; at first all of them for the empty name, the whole server.</summary>
    public ServiceMappingCollection Services { get; } = [];
}
