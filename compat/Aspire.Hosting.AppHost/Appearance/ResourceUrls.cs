using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a resource can be reached, as it is shown.</summary>
internal static class ResourceUrls
{
    internal static ImmutableArray<UrlSnapshot> Of(IResource resource, bool isInactive) =>
        [.. resource.Endpoints().Where(endpoint => endpoint.AllocatedEndpoint is not null).Select(endpoint => Of(resource, endpoint, isInactive))];

    private static UrlSnapshot Of(IResource resource, EndpointAnnotation endpoint, bool isInactive)
    {
        var address = endpoint.AllocatedEndpoint!.UriString;
        var url = new ResourceUrlAnnotation
        {
            Url = address,
            Endpoint = resource is IResourceWithEndpoints owner ? new EndpointReference(owner, endpoint) : null,
        };

        foreach (var change in resource.Annotations.OfType<EndpointUrlCallbackAnnotation>()
            .Where(change => string.Equals(change.EndpointName, endpoint.Name, StringComparison.OrdinalIgnoreCase)))
        {
            change.Callback(url);
        }

        return new UrlSnapshot(endpoint.Name, Absolute(url.Url, address), url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
        {
            IsInactive = isInactive,
            DisplayProperties = new(url.DisplayText ?? "", url.DisplayOrder ?? 0),
        };
    }

    /// <summary>A path counts from the endpoint's address.</summary>
    private static string Absolute(string url, string address) =>
        url.StartsWith('/') ? new Uri(new Uri(address), url).ToString() : url;
}
