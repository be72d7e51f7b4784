namespace Aspire.Hosting.ApplicationModel;

/// <summary>A further name by which other containers reach the container.</summary>
internal sealed record ContainerNetworkAliasAnnotation(string Alias) : IResourceAnnotation;
