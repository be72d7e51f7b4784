using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost.Overloads;

/// <summary>A resource with a connection string that is also found by name, as integrations have it.</summary>
internal sealed class Both(string name) : ContainerResource(name), IResourceWithConnectionString, IResourceWithServiceDiscovery
{
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{new EndpointReference(this, "grpc").Property(EndpointProperty.HostAndPort)}");
}

/// <summary>Such a resource needs a reference of its own: the general ones are equally good for it.</summary>
internal static class BothExtensions
{
    internal static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<Both> both)
        where T : IResourceWithEnvironment => builder.WithEnvironment("BOTH_ADDRESS", both.Resource.ConnectionStringExpression);
}
