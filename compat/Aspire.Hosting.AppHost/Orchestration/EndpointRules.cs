using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Which ports an endpoint may declare.</summary>
internal static class EndpointRules
{
    /// <summary>Throws when a process or a container could not be started with its endpoints.</summary>
    internal static void Check(IResource resource)
    {
        foreach (var endpoint in resource.Endpoints())
        {
            if (Problem(resource, endpoint) is { } problem)
            {
                throw new InvalidOperationException(problem);
            }
        }
    }

    private static string? Problem(IResource resource, EndpointAnnotation endpoint) =>
        resource is ContainerResource ? ProblemOfContainer(resource, endpoint)
        : endpoint.IsProxied ? ProblemBehindProxy(resource, endpoint)
        : ProblemWithoutProxy(resource, endpoint);

    private static string? ProblemOfContainer(IResource resource, EndpointAnnotation endpoint) =>
        endpoint.TargetPort is null
            ? $"The endpoint '{endpoint.Name}' for container resource '{resource.Name}' must specify the TargetPort value"
            : null;

    private static string? ProblemBehindProxy(IResource resource, EndpointAnnotation endpoint) =>
        endpoint.TargetPort is null ? null
        : endpoint.TargetPort == endpoint.Port
            ? $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested a proxy (IsProxied is true). Non-container resources cannot be proxied when both TargetPort and Port are specified with the same value."
        : resource.ReplicaCount() > 1
            ? $"Resource '{resource.Name}' can have multiple replicas, and it uses endpoint '{endpoint.Name}' that has TargetPort property set. Each replica must have a unique port; setting TargetPort is not allowed."
        : null;

    private static string? ProblemWithoutProxy(IResource resource, EndpointAnnotation endpoint) =>
        resource.ReplicaCount() > 1
            ? $"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together."
        : endpoint.Port is null
            ? $"Service '{ServiceOf(resource, endpoint)}' needs to specify a port for endpoint '{endpoint.Name}' since it isn't using a proxy."
        : endpoint.Port != endpoint.TargetPort
            ? $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' is not using a proxy, and it has a value of Port property that is different from the value of TargetPort property. For proxy-less endpoints they must match."
        : null;

    private static string ServiceOf(IResource resource, EndpointAnnotation endpoint) =>
        resource.Endpoints().Skip(1).Any() ? $"{resource.Name}-{endpoint.Name}" : resource.Name;
}
