namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project that is started.</summary>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;
