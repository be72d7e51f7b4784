namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program in a container.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>What is started in the container; null for what its image says.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}
