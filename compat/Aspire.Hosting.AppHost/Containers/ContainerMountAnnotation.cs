namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a container finds at a path of its own.</summary>
public sealed class ContainerMountAnnotation : IResourceAnnotation
{
    /// <summary>Declares it; only a volume may be without a source, which makes it one of this container alone.</summary>
    public ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (type == ContainerMountType.BindMount && string.IsNullOrEmpty(source))
        {
            throw new ArgumentNullException(nameof(source));
        }

        Source = source;
        Target = target;
        Type = type;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The volume's name, or the path on the host.</summary>
    public string? Source { get; }

    /// <summary>The path in the container.</summary>
    public string Target { get; }

    /// <summary>Whether it is a volume.</summary>
    public ContainerMountType Type { get; }

    /// <summary>Whether the container may only read it.</summary>
    public bool IsReadOnly { get; }
}
