namespace Aspire.Hosting.ApplicationModel;

/// <summary>The container's own name.</summary>
public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public required string Name { get; set; }
}
