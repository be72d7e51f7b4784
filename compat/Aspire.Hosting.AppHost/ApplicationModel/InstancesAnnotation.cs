namespace Aspire.Hosting.ApplicationModel;

/// <summary>The ids of the instances that run a resource.</summary>
internal sealed record InstancesAnnotation(IReadOnlyList<string> Ids) : IResourceAnnotation;
