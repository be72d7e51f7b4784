using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Waiting;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Starts the resource only when the other one runs, is healthy and everything that follows on that is done.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, exitCode: null);

    /// <summary>Starts the resource only when the other one has ended with that exit code, and not at all when with another.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, exitCode);

    /// <summary>Leaves the resource alone until somebody says that it is to start.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.WithAnnotation(new ExplicitStartupAnnotation());
    }

    private static IResourceBuilder<T> Wait<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int? exitCode)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);

        return ReferenceEquals(builder.Resource, dependency.Resource)
            ? throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for itself.")
            : builder.WithAnnotation(new WaitAnnotation(dependency.Resource, exitCode));
    }
}
