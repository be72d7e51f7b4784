namespace Aspire.Hosting.ApplicationModel;

/// <summary>The icon of a resource.</summary>
internal sealed record ResourceIconAnnotation(string IconName, IconVariant IconVariant) : IResourceAnnotation;
