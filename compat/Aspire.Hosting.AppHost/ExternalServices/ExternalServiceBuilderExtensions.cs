using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Declares services that somebody else runs.</summary>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds the service at that address, whose path must end with "/".</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url) =>
        ExternalServiceResource.TryRead(url, out var uri, out var problem)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The external service URL '{url}' is invalid: {problem}", nameof(url));

    /// <summary>Adds the service at that address, whose path must end with "/".</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, Uri uri) =>
        builder.Add(new ExternalServiceResource(name, uri));

    /// <summary>Adds a service whose address is a parameter.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> urlParameter)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);

        return builder.Add(new ExternalServiceResource(name, urlParameter.Resource));
    }

    private static IResourceBuilder<ExternalServiceResource> Add(this IDistributedApplicationBuilder builder, ExternalServiceResource service)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // A deployment does not run it either; those who need it are told its address.
        return builder.AddResource(service).ExcludeFromManifest();
    }
}
