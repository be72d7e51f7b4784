using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Declares containers.</summary>
public static partial class ContainerResourceBuilderExtensions
{
    private const string DefaultTag = "latest";

    /// <summary>Adds a container; the image may have a tag.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.AddResource(new ContainerResource(name)).WithImage(image);
    }

    /// <summary>Adds a container.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag) =>
        builder.AddContainer(name, image).WithImageTag(tag);

    /// <summary>Says which image the container is made of; without a tag anywhere it is the latest.</summary>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(image);

        // A colon before the last slash belongs to a registry's port.
        var colon = image.IndexOf(':', image.LastIndexOf('/') + 1);
        if (tag is not null && colon >= 0)
        {
            throw new InvalidOperationException("Ambiguous tags - a tag was provided on both the 'tag' and 'image' parameters");
        }

        var registry = builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var earlier) ? earlier.Registry : null;
        var annotation = new ContainerImageAnnotation
        {
            Registry = registry,
            Image = colon < 0 ? image : image[..colon],
            Tag = tag ?? (colon < 0 ? DefaultTag : image[(colon + 1)..]),
        };
        return builder.WithAnnotation(annotation, ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Says which tag of its image the container is made of.</summary>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag) where T : ContainerResource
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);

        return builder.ChangeImage(image => image.Tag = tag);
    }

    /// <summary>Says where the container's image is kept.</summary>
    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry) where T : ContainerResource =>
        builder.ChangeImage(image => image.Registry = registry);

    /// <summary>Says what is started in the container.</summary>
    public static IResourceBuilder<T> WithEntrypoint<T>(this IResourceBuilder<T> builder, string entrypoint) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Entrypoint = entrypoint;
        return builder;
    }

    /// <summary>Gives the container a volume of its own.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string target) where T : ContainerResource =>
        builder.WithVolume(name: null, target);

    /// <summary>Gives the container the volume of that name.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));
    }

    private static IResourceBuilder<T> ChangeImage<T>(this IResourceBuilder<T> builder, Action<ContainerImageAnnotation> change)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (!builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            throw new InvalidOperationException($"The resource '{builder.Resource.Name}' does not have a container image specified. Use WithImage to specify the container image and tag.");
        }

        change(image);
        return builder;
    }
}
