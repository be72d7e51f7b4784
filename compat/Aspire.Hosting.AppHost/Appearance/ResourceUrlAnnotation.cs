namespace Aspire.Hosting.ApplicationModel;

/// <summary>A URL of a resource, and how it is shown.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>The URL; of one of an endpoint, the path alone is enough.</summary>
    public required string Url { get; set; }

    /// <summary>What is shown instead of the URL.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint that it belongs to.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; } = UrlDisplayLocation.SummaryAndDetails;

    /// <summary>Higher ones are shown first.</summary>
    public int? DisplayOrder;
}
