using Grpc.AspNetCore.Server.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the reflection service of gRPC.</summary>
public static class GrpcReflectionServiceExtensions
{
    /// <summary>Adds what the reflection service needs.</summary>
    public static IServiceCollection AddGrpcReflection(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ServedFiles>();
        return services;
    }
}
