namespace Aspire.Hosting.ApplicationModel;

/// <summary>Changes how the URL of an endpoint is shown.</summary>
internal sealed record EndpointUrlCallbackAnnotation(string EndpointName, Action<ResourceUrlAnnotation> Callback) : IResourceAnnotation;
