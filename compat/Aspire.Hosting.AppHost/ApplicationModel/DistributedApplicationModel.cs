namespace Aspire.Hosting.ApplicationModel;

/// <summary>The application as it was declared.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    /// <summary>Everything that was added.</summary>
    public IResourceCollection Resources { get; } = resources;
}
