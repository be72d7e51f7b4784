namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a container finds at a path of its own.</summary>
public enum ContainerMountType
{
    /// <summary>A directory or file of the host.</summary>
    BindMount,

    /// <summary>A volume, which the container runtime or the deployment keeps.</summary>
    Volume,
}
