namespace Aspire.Hosting.ApplicationModel;

/// <summary>When an image is fetched.</summary>
public enum ImagePullPolicy
{
    /// <summary>As the container runtime does by default: when it is missing.</summary>
    Default,

    /// <summary>At every start.</summary>
    Always,

    /// <summary>When it is missing.</summary>
    Missing,
}
