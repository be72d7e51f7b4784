namespace Aspire.Hosting.ApplicationModel;

/// <summary>All endpoints of the resource that speak HTTP speak version 2 of it.</summary>
internal sealed class Http2ServiceAnnotation : IResourceAnnotation
{
    /// <summary>When everything is declared: an endpoint may be declared after its resource was said to speak HTTP/2.</summary>
    internal static Task ApplyAsync(BeforeStartEvent starting, CancellationToken cancellationToken)
    {
        foreach (var endpoint in starting.Model.Resources
            .Where(resource => resource.HasAnnotationOfType<Http2ServiceAnnotation>())
            .SelectMany(resource => resource.Endpoints())
            .Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            endpoint.Transport = "http2";
        }

        return Task.CompletedTask;
    }
}
