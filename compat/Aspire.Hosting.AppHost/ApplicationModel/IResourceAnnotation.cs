namespace Aspire.Hosting.ApplicationModel;

/// <summary>A fact declared about a resource.</summary>
public interface IResourceAnnotation;
