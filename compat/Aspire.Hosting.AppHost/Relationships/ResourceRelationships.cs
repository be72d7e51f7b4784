using System.Collections.Immutable;
using Aspire.Hosting.Waiting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource was declared to have to do with others.</summary>
internal static class ResourceRelationships
{
    private const string Reference = nameof(Reference);
    private const string WaitFor = nameof(WaitFor);

    internal static ImmutableArray<RelationshipSnapshot> Of(IResource resource)
    {
        var references = resource.Annotations.OfType<ReferenceAnnotation>().SelectMany(reference => Resources(reference.Value));
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Dependency);

        return
        [
            .. references.Where(other => other != resource).Select(other => new RelationshipSnapshot(other.Name, Reference))
                .Concat(waits.Select(other => new RelationshipSnapshot(other.Name, WaitFor)))
                .Distinct(),
        ];
    }

    /// <summary>The parameters that the resource was given, by themselves or in connection strings.</summary>
    internal static IEnumerable<ParameterResource> ParametersOf(IResource resource) =>
        resource.Annotations.OfType<ReferenceAnnotation>()
            .SelectMany(reference => Resources(reference.Value))
            .SelectMany(other => other is IResourceWithConnectionString connected ? Resources(connected.ConnectionStringExpression).Append(other) : [other])
            .OfType<ParameterResource>()
            .Distinct();

    private static IEnumerable<IResource> Resources(object value) => value switch
    {
        IResource resource => [resource],
        EndpointReference endpoint => [endpoint.Resource],
        EndpointReferenceExpression part => [part.Endpoint.Resource],
        IValueWithReferences several => several.References.SelectMany(Resources),
        _ => [],
    };
}
