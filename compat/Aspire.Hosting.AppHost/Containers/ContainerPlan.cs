using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Containers;

/// <summary>Everything that making a container needs.</summary>
internal sealed record ContainerPlan
{
    /// <summary>The container's name.</summary>
    internal required string Name { get; init; }

    internal required string Image { get; init; }

    internal required ImagePullPolicy PullPolicy { get; init; }

    internal required ContainerLifetime Lifetime { get; init; }

    /// <summary>The runtime's options before the image; no value of a variable is among them.</summary>
    internal required IReadOnlyList<string> Options { get; init; }

    /// <summary>What follows the image.</summary>
    internal required IReadOnlyList<string> Arguments { get; init; }

    internal required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The endpoints, with the port of each in the container.</summary>
    internal required IReadOnlyDictionary<EndpointAnnotation, int> TargetPorts { get; init; }
}
