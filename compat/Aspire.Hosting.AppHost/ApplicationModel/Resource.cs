namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that holds its own name and annotations.</summary>
public abstract class Resource : IResource
{
    /// <summary>Makes a resource of that name; the name is checked when it is added.</summary>
    protected Resource(string name)
    {
        ResourceNames.Check("Resource", name);
        Name = name;
    }

    /// <inheritdoc />
    public virtual string Name { get; }

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
