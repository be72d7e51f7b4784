using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Declares services that somebody else runs.</summary>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds the service at that address, whose path must be "/".</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The URL '{url}' of the external service must be absolute.", nameof(url));

    /// <summary>Adds the service at that address, whose path must be "/".</summary>
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
