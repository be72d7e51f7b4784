namespace Aspire.Hosting.ApplicationModel;

/// <summary>One named part of the application.</summary>
public interface IResource
{
    /// <summary>The name, unique in the application whatever its case.</summary>
    string Name { get; }

    /// <summary>What has been declared about the resource.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
