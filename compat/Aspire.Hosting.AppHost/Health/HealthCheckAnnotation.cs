namespace Aspire.Hosting.ApplicationModel;

/// <summary>A registered health check tells whether the resource is healthy.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name under which the check is registered.</summary>
    public string Key { get; } = key;
}
