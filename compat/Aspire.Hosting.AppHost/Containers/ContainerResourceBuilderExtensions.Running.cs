using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ContainerResourceBuilderExtensions
{
    /// <summary>Says how long the container lives.</summary>
    public static IResourceBuilder<T> WithLifetime<T>(this IResourceBuilder<T> builder, ContainerLifetime lifetime) where T : ContainerResource =>
        builder.Annotated(new ContainerLifetimeAnnotation { Lifetime = lifetime });

    /// <summary>Gives the container a name of its own.</summary>
    public static IResourceBuilder<T> WithContainerName<T>(this IResourceBuilder<T> builder, string name) where T : ContainerResource
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        return builder.Annotated(new ContainerNameAnnotation { Name = name });
    }

    /// <summary>Says when the container's image is fetched.</summary>
    public static IResourceBuilder<T> WithImagePullPolicy<T>(this IResourceBuilder<T> builder, ImagePullPolicy pullPolicy) where T : ContainerResource =>
        builder.Annotated(new ContainerImagePullPolicyAnnotation { ImagePullPolicy = pullPolicy });

    /// <summary>Gives the container a further name in the containers' network.</summary>
    public static IResourceBuilder<T> WithContainerNetworkAlias<T>(this IResourceBuilder<T> builder, string alias) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(alias);

        return builder.WithAnnotation(new ContainerNetworkAliasAnnotation(alias));
    }

    /// <summary>Shows the container a directory or file of the host; a relative path starts at the application's directory.</summary>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.WithAnnotation(new ContainerMountAnnotation(
            Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, ContainerMountType.BindMount, isReadOnly));
    }

    internal static bool IsPersistent(this IResource resource) =>
        resource.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var lifetime) && lifetime.Lifetime == ContainerLifetime.Persistent;

    private static IResourceBuilder<T> Annotated<T>(this IResourceBuilder<T> builder, IResourceAnnotation annotation) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Of each of them, the last one counts.
        return builder.WithAnnotation(annotation, ResourceAnnotationMutationBehavior.Append);
    }
}
