using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>For resources of one's own.</summary>
public static class CustomResourceExtensions
{
    /// <summary>Sets the state that the resource has at first.</summary>
    public static IResourceBuilder<TResource> WithInitialState<TResource>(
        this IResourceBuilder<TResource> builder, CustomResourceSnapshot initialSnapshot)
        where TResource : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.WithAnnotation(new ResourceSnapshotAnnotation(initialSnapshot), ResourceAnnotationMutationBehavior.Replace);
    }
}
