namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many processes run the resource.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>How many processes run the resource.</summary>
    public int Replicas { get; } = replicas;
}
