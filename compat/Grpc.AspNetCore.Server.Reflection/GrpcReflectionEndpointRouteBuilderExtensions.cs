using Grpc.AspNetCore.Server.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the reflection service of gRPC.</summary>
public static class GrpcReflectionEndpointRouteBuilderExtensions
{
    /// <summary>Maps the service, in the version v1 and in v1alpha.</summary>
    public static IEndpointConventionBuilder MapGrpcReflectionService(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<ServedFiles>() is null)
        {
            throw new InvalidOperationException("Unable to find the required services. Call 'IServiceCollection.AddGrpcReflection' where the application adds its services.");
        }

        return new BothVersions(endpoints.MapGrpcService<ReflectionService>(), endpoints.MapGrpcService<AlphaReflectionService>());
    }

    private sealed class BothVersions(params IEndpointConventionBuilder[] versions) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => Array.ForEach(versions, version => version.Add(convention));
    }
}
