using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Containers;

/// <summary>
/// Values as a container is to have them: another container is reached by its name in their network, a process of this
/// machine by the machine's name there.
/// </summary>
internal sealed class ContainerPerspective(EndpointAllocator endpoints)
{
    private const string Domain = "dev.internal";

    /// <summary>The names of the container in the network.</summary>
    internal static IReadOnlyList<string> NamesOf(IResource resource) =>
        [resource.Name, $"{resource.Name}.{Domain}", .. resource.Annotations.OfType<ContainerNetworkAliasAnnotation>().Select(annotation => annotation.Alias)];

    /// <summary>The value as a text; null for an optional one that there is not.</summary>
    internal ValueTask<string?> TextAsync(object value, ContainerHost host, CancellationToken cancellationToken) => value switch
    {
        string text => new(text),
        EndpointReference endpoint => TextAsync(endpoint.Property(EndpointProperty.Url), host, cancellationToken),
        EndpointReferenceExpression property => PropertyAsync(property, host, cancellationToken),
        ReferenceExpression expression => expression.TextAsync(part => TextAsync(part, host, cancellationToken), cancellationToken),
        ConnectionStringReference reference => ConnectionAsync(reference, host, cancellationToken),
        IResourceWithConnectionString resource => TextAsync(resource.ConnectionStringExpression, host, cancellationToken),
        IValueProvider provider => provider.GetValueAsync(cancellationToken),
        _ => new(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private async ValueTask<string?> ConnectionAsync(ConnectionStringReference reference, ContainerHost host, CancellationToken cancellationToken)
    {
        // Says so itself when there is none.
        var outside = await ((IValueProvider)reference).GetValueAsync(cancellationToken).ConfigureAwait(false);

        return string.IsNullOrEmpty(outside) ? outside : await TextAsync(reference.Resource, host, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string?> PropertyAsync(EndpointReferenceExpression property, ContainerHost host, CancellationToken cancellationToken)
    {
        var endpoint = property.Endpoint.EndpointAnnotation;
        var allocated = await endpoint.AllocationAsync(cancellationToken).ConfigureAwait(false);
        var (name, port) = property.Endpoint.Resource is ContainerResource
            ? ($"{property.Endpoint.Resource.Name}.{Domain}", endpoint.TargetPort ?? allocated.Port)
            : (host.Name, allocated.Port);

        if (host.Address is { } address && property.Endpoint.Resource is not ContainerResource)
        {
            endpoints.ShareOn(address, endpoint);
        }

        return property.Property switch
        {
            EndpointProperty.Url => string.Create(CultureInfo.InvariantCulture, $"{endpoint.UriScheme}://{name}:{port}"),
            EndpointProperty.Host or EndpointProperty.IPV4Host => name,
            EndpointProperty.Port => port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.HostAndPort => string.Create(CultureInfo.InvariantCulture, $"{name}:{port}"),
            _ => await property.GetValueAsync(cancellationToken).ConfigureAwait(false),
        };
    }
}
