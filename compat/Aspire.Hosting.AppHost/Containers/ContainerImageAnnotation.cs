namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image that a container is made of.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>Where the image is kept; null for the runtime's own choice.</summary>
    public string? Registry { get; set; }

    /// <summary>The image, without registry and tag.</summary>
    public required string Image { get; set; }

    /// <summary>The tag.</summary>
    public string? Tag { get; set; }

    internal string Name => $"{(string.IsNullOrEmpty(Registry) ? "" : $"{Registry}/")}{Image}:{Tag}";
}
