namespace Grpc.AspNetCore.HealthChecks;

/// <summary>The health checks that speak for a service.</summary>
public sealed class ServiceMapping(string name, Func<HealthCheckMapContext, bool> predicate)
{
    /// <summary>The service.</summary>
    public string Name { get; } = name;

    /// <summary>Chooses the health checks; the others do not run.</summary>
    public Func<HealthCheckMapContext, bool> HealthCheckPredicate { get; } = predicate;
}
