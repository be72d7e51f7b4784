namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource is given something that belongs to others: an endpoint, a parameter, an expression of them.</summary>
internal sealed record ReferenceAnnotation(object Value) : IResourceAnnotation;
